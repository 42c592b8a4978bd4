// The phone of an agent where there is no network: what it keeps, its keys, and how packets reach the hall. Nothing here is shown.
// Every change is written at once and in one piece, so that the phone may die at any moment; what is about people is sealed under the
// password; a packet leaves the phone only for the hall's receipt; sending again does nothing twice.
const ROUNDS = 600000; // PBKDF2 with SHA-256
const KIT_AGE = 12 * 3600e3; // items are fetched again after so long
const MOST_LISTED = 1000;
const TEXT_BYTES = 64 * 1024;
// What the hall will answer to the same packet for ever: sending again does not help.
const LASTING = ['packet_unreadable', 'packet_too_large', 'packet_file_damaged', 'packet_sheet_missing', 'packet_id_invalid',
  'packet_signature_invalid', 'packet_conflict', 'packet_batch_too_large'];
// What holds for every packet: the others need not be tried.
const STOPS = ['offline', 'logged_out', 'not_an_agent', 'other_agent'];

// What is in memory. Keys are there only while the phone is unlocked.
export const here = { phone: null, kit: null, keys: null, draft: null, why: null, reachable: navigator.onLine, sending: false };

// Something that went wrong in a way the agent can do something about.
export class Cause extends Error {
  constructor(code, text) { super(text); this.code = code; }
}

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
export const sha256 = async (bytes) => hex(await crypto.subtle.digest('SHA-256', bytes));

// A UUID of version 7, as the hall wants it.
export function newId() {
  const bytes = random(16);
  const now = Date.now();
  for (let at = 0; at < 6; at += 1) bytes[at] = Math.floor(now / 256 ** (5 - at)) % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function base64(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

// ---- The store.
const STORES = ['meta', 'drafts', 'photos', 'packets'];
let database;

export async function openStore() {
  database = await new Promise((done, fail) => {
    const opening = indexedDB.open('tongban-offline', 1);
    opening.onupgradeneeded = () => {
      STORES.forEach((name) => opening.result.createObjectStore(name, { keyPath: 'id' }));
      opening.transaction.objectStore('photos').createIndex('of', 'of');
    };
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
  [here.phone, here.kit] = [await read('meta', 'phone'), await read('meta', 'kit')];
}

// One transaction: all that `act` asks for, or nothing of it.
function store(act, mode = 'readwrite') {
  return new Promise((done, fail) => {
    const transaction = database.transaction(STORES, mode, { durability: 'strict' });
    const asked = act(Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)])));
    transaction.oncomplete = () => done(asked && asked.result);
    transaction.onabort = () => fail(transaction.error);
  });
}
const read = (name, id) => store((of) => of[name].get(id), 'readonly');
export const all = (name) => store((of) => of[name].getAll(), 'readonly');
export const wipe = () => store((of) => { STORES.forEach((name) => of[name].clear()); });

// Changes a record from what stands there now; nothing if it is not there.
function alter(of, name, id, act) {
  const asked = of[name].get(id);
  asked.onsuccess = () => { if (asked.result) { act(asked.result); of[name].put(asked.result); } };
  return asked;
}
export const alterPhone = async (act) => { here.phone = await store((of) => alter(of, 'meta', 'phone', act)); };

function eachPhoto(of, id, act) {
  const asked = of.photos.index('of').getAll(id);
  asked.onsuccess = () => asked.result.forEach(act);
}
const dropPhotos = (of, id) => eachPhoto(of, id, (photo) => of.photos.delete(photo.id));
export const dropPhoto = (id) => store((of) => of.photos.delete(id));

// ---- Keys.
async function keyOf(pin, salt, iterations) {
  const word = await crypto.subtle.importKey('raw', utf8(pin), 'PBKDF2', false, ['deriveKey']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations };
  return crypto.subtle.deriveKey(how, word, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
}

// Sealed things are bound to their own id: none can be put in another's place.
async function seal(id, value) {
  const iv = random(12);
  const bytes = value instanceof Uint8Array ? value : utf8(JSON.stringify(value));
  return { iv, bytes: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: utf8(id) }, here.keys.box, bytes) };
}
const unseal = (id, { iv, bytes }) => crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: utf8(id) }, here.keys.box, bytes);
export const opened = async ({ id, sealed }) => JSON.parse(new TextDecoder().decode(await unseal(id, sealed)));

// Fails with a wrong password.
export async function unlock(pin) {
  const { salt, iterations, wrapped: { iv, bytes } } = here.phone;
  const box = await keyOf(pin, salt, iterations);
  const sign = await crypto.subtle.unwrapKey('pkcs8', bytes, box, { name: 'AES-GCM', iv }, 'Ed25519', false, ['sign']);
  here.keys = { box, sign };
}

// The keys are here before the hall hears of them: killed in between, the same key is registered again and is the same device.
export async function setUp(pin) {
  const { agent } = await ask('/v/offline/session');
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const [salt, iv] = [random(16), random(12)];
  const box = await keyOf(pin, salt, ROUNDS);
  const bytes = await crypto.subtle.wrapKey('pkcs8', pair.privateKey, box, { name: 'AES-GCM', iv });
  const phone = {
    id: 'phone', agent, public_key: hex(await crypto.subtle.exportKey('raw', pair.publicKey)), salt, iterations: ROUNDS,
    wrapped: { iv, bytes }, device: '', receipt_key: '', revoked: false, seq: 0, wrong: 0, wait: 0,
  };
  await store((of) => of.meta.add(phone));
  here.phone = phone;
  await unlock(pin);
  await begin();
}

// ---- The hall, while there is a network.
async function ask(path, csrf, body) {
  const stop = new AbortController();
  // Photographs and forms take their time on a bad network; after two minutes there is a cause to show.
  const patience = setTimeout(() => stop.abort(), path.endsWith('/session') ? 30e3 : 110e3);
  let answer;
  let said;
  try {
    const headers = csrf ? { 'content-type': 'application/json', 'x-csrf': csrf } : {};
    answer = await fetch(path, { method: body ? 'POST' : 'GET', headers, body, signal: stop.signal, redirect: 'error' });
    said = await answer.json().catch(() => null);
  } catch (_cut) {
    here.reachable = false;
    throw new Cause('offline', '没有网络，或者中心连不上。东西都在手机里，有网络再送。');
  } finally {
    clearTimeout(patience);
  }
  here.reachable = true;
  if (answer.ok && said) return said;
  throw new Cause((said && said.code) || 'unavailable', (said && said.text) || '中心这会儿没收下，手机里留着，过几分钟再送。');
}

// Who is logged in, and whether the hall knows this phone; if not, it is registered.
async function begin() {
  const session = await ask('/v/offline/session');
  const { agent, public_key } = here.phone;
  if (session.agent !== agent) throw new Cause('other_agent', '登录的不是登记这台手机的代办员。请换他的账号登录再送。');
  let own = session.devices.find((device) => device.public_key === public_key);
  if (!own) {
    const proof = hex(await crypto.subtle.sign('Ed25519', here.keys.sign, utf8(`tongban-device-v1\n${agent}`)));
    own = await ask('/v/offline/device', session.csrf, JSON.stringify({ public_key, proof }));
  }
  const { id, receipt_key, revoked_at } = own;
  await alterPhone((stands) => Object.assign(stands, { device: id, receipt_key, revoked: Boolean(revoked_at) }));
  // Not under the hands of someone who fills in a form of it.
  if (!here.kit || (!here.draft && Date.now() - here.kit.at > KIT_AGE)) await fetchKit().catch((cause) => { if (!here.kit) throw cause; });
  return session;
}

export async function fetchKit() {
  const kit = { id: 'kit', at: Date.now(), ...(await ask('/v/offline/kit')) };
  await store((of) => of.meta.put(kit));
  here.kit = kit;
}

// Sends what waits, one packet after another in the order of their numbers; says how many got a receipt. `tell` hears how far it is.
export async function sendAll(tell) {
  if (here.sending || !here.keys) return 0;
  here.sending = true;
  let received = 0;
  try {
    const { csrf } = await begin();
    const queued = (await all('packets')).filter((packet) => packet.state === 'queued').sort((one, other) => one.seq - other.seq);
    for (const [at, packet] of queued.entries()) {
      tell(`正在送第 ${at + 1} 包，共 ${queued.length} 包`);
      received += await send(packet, csrf).catch((cause) => put(packet, cause));
    }
    here.why = null;
  } catch (cause) {
    here.why = cause instanceof Cause ? cause : new Cause('fault', '手机上出了点问题，没送成。件都留着，请再送一次。');
  } finally {
    here.sending = false;
  }
  return received;
}

// What went wrong with one packet stands with it; what would go wrong with all of them ends the sending.
async function put(packet, cause) {
  if (!(cause instanceof Cause) || STOPS.includes(cause.code)) throw cause;
  await stands(packet, { cause: cause.message, state: LASTING.includes(cause.code) ? 'attention' : 'queued' });
  return 0;
}
const stands = (packet, as) => store((of) => { alter(of, 'packets', packet.id, (record) => Object.assign(record, as)); });

async function send(packet, csrf) {
  const held = await opened(packet);
  const files = [];
  for (const { id, sha256: hash } of held.draft.photos) {
    const kept = await read('photos', id);
    if (kept) files.push({ sha256: hash, bytes: base64(new Uint8Array(await unseal(id, kept.sealed))) });
  }
  const { id, seq } = packet;
  const one = { id, device: here.phone.device, seq, signed: held.text, signature: held.signature, files };
  const { answers: [answer] } = await ask('/v/offline/packets', csrf, JSON.stringify({ packets: [one] }));
  if (answer.done !== 'receipt') throw new Cause(answer.code, answer.text);
  const said = await genuine(answer.receipt);
  if (!said || said.packet !== id || said.sha256 !== held.sha256) {
    throw new Cause('receipt_not_genuine', '回执的签名对不上，手机里先留着。请告诉镇里的中心。');
  }
  // What was refused stays, to be collected anew.
  if (said.outcome === 'refused') await stands(packet, { state: 'attention', cause: said.todo, said });
  else await putAway(packet, { state: said.outcome === 'received' ? 'received' : 'attention', cause: said.todo, said });
  return 1;
}

// What a receipt says, if the hall signed it.
async function genuine({ statement, signature }) {
  const key = await crypto.subtle.importKey('raw', unhex(here.phone.receipt_key), 'Ed25519', false, ['verify']);
  const message = utf8(`tongban-packet-receipt-v1\n${statement}`);
  return (await crypto.subtle.verify('Ed25519', key, unhex(signature), message)) ? JSON.parse(statement) : null;
}

// Keeps what the lists are compared by, and nothing of what was collected.
export async function putAway(packet, as) {
  const { label, sha256: hash } = await opened(packet);
  const sealed = await seal(packet.id, { label, sha256: hash });
  await store((of) => {
    alter(of, 'packets', packet.id, (record) => Object.assign(record, as, { sealed }));
    dropPhotos(of, packet.id);
  });
}

// The phone's own list compared with the hall's; the newest thousand.
export async function compare() {
  const { csrf } = await begin();
  const kept = (await all('packets')).sort((one, other) => one.seq - other.seq);
  const own = kept.slice(-MOST_LISTED);
  const packets = [];
  for (const packet of own) packets.push({ id: packet.id, seq: packet.seq, sha256: (await opened(packet)).sha256 });
  const found = await ask('/v/offline/compare', csrf, JSON.stringify({ device: here.phone.device, packets }));
  const first = kept.length > own.length ? own[0].seq : 0;
  const waits = (one) => kept.some((packet) => packet.id === one.id && packet.state === 'queued');
  return {
    here: packets.length,
    same: found.same,
    waiting: found.missing_here.filter(waits),
    lost: found.missing_here.filter((one) => !waits(one)),
    unknown: found.unknown_there.filter((one) => one.seq >= first),
    differing: found.differing,
  };
}

// ---- Drafts and what becomes of them.
export async function writeDraft(draft) {
  const sealed = await seal(draft.id, draft);
  await store((of) => {
    const asked = of.drafts.get(draft.id);
    asked.onsuccess = () => of.drafts.put({ seq: 0, ...asked.result, id: draft.id, at: Date.now(), sealed });
  });
}

export async function writePhoto(id, of, bytes) {
  const sealed = await seal(id, bytes);
  await store((to) => to.photos.put({ id, of, sealed }));
}

// A draft that is given up gives its number back, if it was the last that was given.
export function dropDraft(id) {
  return store((of) => {
    const asked = of.drafts.get(id);
    asked.onsuccess = () => alter(of, 'meta', 'phone', (phone) => {
      if (asked.result && asked.result.seq && asked.result.seq === phone.seq) phone.seq -= 1;
    });
    of.drafts.delete(id);
    dropPhotos(of, id);
  });
}

// The number is given to the draft before anything is signed: killed in between, it is signed under the same number.
function numbered(id) {
  return store((of) => alter(of, 'drafts', id, (record) => {
    if (record.seq) return;
    const asked = of.meta.get('phone');
    asked.onsuccess = () => {
      asked.result.seq += 1;
      record.seq = asked.result.seq;
      of.meta.put(asked.result);
      of.drafts.put(record);
    };
  }));
}

// The draft becomes a packet: signed, sealed, and waiting to be sent.
export async function sign(draft, collected, label) {
  const text = JSON.stringify(collected);
  if (utf8(text).length > TEXT_BYTES) throw new Cause('too_long', '填的字太多，一包装不下。请写短一点。');
  const { seq } = await numbered(draft.id);
  const message = utf8(`tongban-packet-v1\n${draft.id}\n${here.phone.device}\n${seq}\n${text}`);
  const signature = hex(await crypto.subtle.sign('Ed25519', here.keys.sign, message));
  const sealed = await seal(draft.id, { text, signature, sha256: await sha256(message), label, draft });
  await store((of) => {
    of.packets.add({ id: draft.id, seq, state: 'queued', cause: '', said: null, at: Date.now(), sealed });
    of.drafts.delete(draft.id);
  });
}

// What was refused is collected anew from what is here, under a new id.
export async function again(packet) {
  const { draft, label, sha256: hash } = await opened(packet);
  const next = { ...draft, id: newId(), heard: false };
  const [sealed, rest] = [await seal(next.id, next), await seal(packet.id, { label, sha256: hash })];
  await store((of) => {
    of.drafts.put({ id: next.id, at: Date.now(), seq: 0, sealed });
    eachPhoto(of, packet.id, (photo) => of.photos.put({ ...photo, of: next.id }));
    alter(of, 'packets', packet.id, (record) => Object.assign(record, { state: 'closed', sealed: rest }));
  });
  return next;
}
