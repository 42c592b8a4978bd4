// The page for visits where there is no network: four steps of a visit, the phone's own list, and what became of each packet.
// What is kept, signed and sent is in offline-phone.js.
import {
  Cause, again, all, alterPhone, compare, dropDraft, dropPhoto, fetchKit, here, newId, openStore, opened, putAway, sendAll, setUp, sha256,
  sign, unlock, wipe, writeDraft, writePhoto,
} from './offline-phone.js';

const IDLE = 5 * 60e3; // locked after so long
const AGAIN = 60e3; // sent again after so long
const PHOTO_BYTES = 100e3; // twelve of them go through a bad network in the time that the hall gives a request
const MOST_FILES = 12;
const MOST_DONE = 50; // so many of those with a receipt are shown

const $ = (id) => document.getElementById(id);
const when = (at) => new Date(at).toLocaleString('zh-CN', { month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit' });
const itemOf = (draft) => here.kit && here.kit.items.find((item) => item.code === draft.item);
const labelOf = (draft) => `${draft.name || '还没写名字'} ${draft.item_name || '还没选事项'}`;
let touched = Date.now();
let kept = false; // whether the page opens without a network
let step = 1;

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// ---- What is said.
function tell(text, kind = 'warn', ...more) {
  $('said').className = `note ${kind}`;
  $('said').replaceChildren(text, ...more);
  $('said').hidden = !text;
}

function tellCause(cause) {
  const link = cause.code === 'logged_out' || cause.code === 'other_agent' ? [' ', element('a', { href: '/login?next=/v/offline', textContent: '去登录' })] : [];
  tell(cause.message, 'warn', ...link);
}

function showNet(text) {
  const on = navigator.onLine && here.reachable;
  $('net').classList.toggle('off', !on);
  $('net-says').replaceChildren(element('b', { textContent: on ? '有网络。' : '没有网络。' }), text || (on ? '送到的都有回执' : '照常办，先存在手机里'));
}

function show(name) {
  for (const id of ['cannot', 'setup', 'unlock', 'home', 'visit']) $(id).hidden = id !== name;
  $('main').scrollTop = 0;
  $(`${name}-h`).focus();
}

// Whatever goes wrong is said; what is written stays written.
async function guarded(act) {
  touched = Date.now();
  try {
    await act();
  } catch (cause) {
    if (cause instanceof Cause) return tellCause(cause);
    console.error(cause);
    tell('手机上出了点问题，这一步没办成。存过的都在，请再试一次。', 'bad');
  }
  return undefined;
}

// ---- The phone's list.
const hidden = (text) => element('span', { className: 'vh', textContent: `：${text}` });

function button(text, label, act, kind = 'sec') {
  const made = element('button', { type: 'button', className: `btn ${kind}` }, text, hidden(label));
  made.addEventListener('click', () => guarded(act));
  return made;
}

function entry(label, tag, kind, text, ...controls) {
  const head = element('div', { className: 'row between' }, element('h3', { textContent: label }), element('span', { className: `tag ${kind}`, textContent: tag }));
  return element('li', {}, head, element('p', { textContent: text }), ...controls.map((control) => element('div', {}, control)));
}

function giveUp(label, act) {
  return element('details', { className: 'more' }, element('summary', {}, '不办了', hidden(label)), button('删掉，不能恢复', label, act, 'stop'));
}

function draftEntry(record, draft) {
  const label = labelOf(draft);
  const drop = async () => { await dropDraft(record.id); await render(); };
  return entry(label, '草稿', 'wait', `没填完，只存在这台手机里，${when(record.at)}。`, button('接着填', label, () => visit(draft)), giveUp(label, drop));
}

function doneEntry({ said, state, cause }, label) {
  if (state === 'closed') return entry(label, '未收', 'line', cause);
  if (!said.case_no) return entry(label, '已收到回执', 'ok', '中心存成了草稿，您已补全。');
  const absent = said.absent.length ? `还差 ${said.absent.length} 份材料，窗口会一次告诉您。` : '';
  return entry(label, '已收到回执', 'ok', `办件编号 ${said.case_no.replace(/(.{4})(?=.)/g, '$1 ')}，${when(said.received_at)} 收到。${absent}`);
}

function openEntry(packet, label) {
  const { said, state, cause } = packet;
  if (state === 'queued') return entry(label, '待发送', '', cause || (here.why && here.why.message) || '填好、签好了，有网络就送。', button('再送一次', label, sendNow));
  const close = (to) => async () => { await putAway(packet, { state: to }); await render(); };
  if (said && said.outcome === 'needs_completion') {
    const link = element('a', { className: 'btn sec', href: `/a/${said.case}/1` }, '去补全', hidden(label));
    return entry(label, '要处理', 'no', cause, link, button('补好了，收起来', label, close('received'), 'plain'));
  }
  return entry(label, '被退回', 'no', cause, button('改一改，另送一份', label, async () => visit(await again(packet))), giveUp(label, close('closed')));
}

async function render() {
  const had = here.keys;
  if (!had) return;
  const [open, done] = [[], []];
  for (const record of await all('drafts')) open.push(draftEntry(record, await opened(record)));
  const packets = (await all('packets')).sort((one, other) => other.seq - one.seq);
  for (const packet of packets) {
    const ended = packet.state === 'received' || packet.state === 'closed';
    if (ended && done.length >= MOST_DONE) continue;
    const label = `${packet.seq} 号 ${(await opened(packet)).label}`;
    if (ended) done.push(doneEntry(packet, label)); else open.push(openEntry(packet, label));
  }
  if (here.keys !== had) return;
  $('list').replaceChildren(...open);
  $('done').replaceChildren(...done);
  [$('list').hidden, $('none').hidden, $('done').hidden] = [!open.length, open.length > 0, !done.length];
  $('send').hidden = !packets.some((packet) => packet.state === 'queued');
  const { kit, phone } = here;
  const items = kit ? `事项 ${kit.items.length} 个，${when(kit.at)} 下载。${kit.more ? '还有些没下载，网上能查。' : ''}` : '还没下载事项。连上网，点“更新事项”。';
  $('kit-says').textContent = `设备 ${phone.public_key.slice(0, 8)}。${items}${kept ? '没有网络，这一页也打得开。' : '这一页还没存好，先别断网。'}`;
  showNet();
  if (phone.revoked) tell('这台手机已经停用，再送的都不收。请用在用的手机重新收集。', 'bad', ' ', element('a', { href: '/v/devices', textContent: '我的设备' }));
}

async function home() {
  here.draft = null;
  for (const id of ['controls', 'materials', 'review', 'sheet-list']) $(id).replaceChildren();
  $('visit-form').reset();
  show('home');
  await render();
}

async function sendNow() {
  const received = await sendAll(showNet);
  if (!here.keys) return;
  if (here.why) tellCause(here.why);
  else if (received) tell(`送到 ${received} 包，都有回执了。`, 'ok');
  await render();
}

async function fetchItems() {
  // A phone that is not registered yet is registered first.
  await sendNow();
  if (here.why) return;
  await fetchKit();
  await render();
  tell('事项更新好了。', 'ok');
}

async function compareLists() {
  const found = await compare();
  const numbers = (some) => some.map((one) => `${one.seq} 号`).join('、');
  const lines = [
    ['还没送到：', found.waiting, '。点“现在送”。'],
    ['手机上有、中心没有：', found.lost, '。请告诉镇里的中心。'],
    ['中心有、手机上没有：', found.unknown, '。请到“中心收到的包”里核对。'],
    ['两边对不上：', found.differing, '。请告诉镇里的中心。'],
  ].filter(([, some]) => some.length).map(([before, some, after]) => before + numbers(some) + after);
  if (lines.length) tell(lines.join(' '));
  else tell(`手机上 ${found.here} 包，中心也有这 ${found.same} 包，一包不少。`, 'ok');
  await render();
}

// ---- The form, read as the portal reads it.
const plainNumber = (text) => text.replace(/[\s,，]/g, '');
const ANSWERS = {
  text: (text, asked) => (asked.compact ? text.replace(/[\s-]/g, '').toUpperCase() : text.replace(/\r\n/g, '\n')),
  day: (text) => {
    const [year, month, day, ...more] = text.split(/\D+/).filter(Boolean);
    return day && !more.length && year.length === 4 ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
  },
  whole: (text) => (/^[+-]?\d{1,15}$/.test(plainNumber(text)) ? Number(plainNumber(text)) : text),
  number: (text) => (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plainNumber(text)) ? Number(plainNumber(text)) : text),
  yes: (text) => text === 'true',
  declared: (text) => text === 'true',
  lines: (text) => text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean),
};
const typed = (name) => (here.draft.fields[name] || '').trim();
const isAsked = ({ only_if: only }) => !only || typed(only[0]) === only[1];

function answersOf(item) {
  const given = item.questions.filter((asked) => isAsked(asked) && typed(asked.name));
  return Object.fromEntries(given.map((asked) => [asked.name, ANSWERS[asked.kind](typed(asked.name), asked)]));
}

function isCitizenNumber(text) {
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return false;
  const sum = [...text.slice(0, 17)].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0);
  return '10X98765432'[sum % 11] === text[17];
}

const inChina = (at) => new Date(at + 8 * 3600e3).toISOString().slice(0, 10);

// What is wrong, and what of the form is missing: with the latter alone the hall makes a draft of it.
function lacks(draft) {
  const item = itemOf(draft);
  const sheet = draft.how === 'sheet';
  const wrong = [
    [!draft.village, '还没选哪个村。'], [!item, '还没选办什么事。'], [!draft.name, '还没填姓名。'],
    [!isCitizenNumber(draft.number), '身份证号不对，最后一位或中间抄错了。请对照身份证再填。'],
    [draft.mobile && !/^1\d{10}$/.test(draft.mobile), '手机号是 11 位。请对一遍，没有就不填。'],
    [!draft.how, '还没选委托：这次签的，还是以前登记过的。'],
    [sheet && !draft.acts.includes('submit'), '委托书上要写“填表、提交申请”，才能替他提交。'],
    [sheet && !(draft.until >= inChina(Date.now())), '委托的日子过了，或者没填。请照委托书填。'],
    [sheet && !draft.photos.some((photo) => !photo.material), '还没拍委托书。'],
    [draft.photos.length > MOST_FILES, `照片最多 ${MOST_FILES} 张。请删掉几张。`],
    [!draft.heard, '还没勾“念给村民听了”。'],
  ].filter(([is]) => is).map(([, text]) => text);
  const questions = item ? item.questions.filter((asked) => asked.required && isAsked(asked)) : [];
  const gaps = questions.filter((asked) => !typed(asked.name) || (asked.kind === 'declared' && typed(asked.name) !== 'true'));
  return { wrong, gaps: gaps.map((asked) => `还没填“${asked.title}”。`) };
}

function collected(draft) {
  const item = itemOf(draft);
  const sheet = draft.how === 'sheet' && draft.photos.find((photo) => !photo.material);
  return {
    stated_at: new Date().toISOString(),
    item: item.code,
    base_version: item.base_version,
    overlay_version: item.overlay_version,
    division: draft.village,
    applicant: { known: 'papers', name: draft.name, citizen_no: draft.number, mobile: draft.mobile || null },
    mandate: sheet ? {
      acts: draft.acts, items: [item.base_code], way: 'paper', evidence: sheet.sha256,
      // To the end of that day in China.
      valid_to: new Date(Date.parse(`${draft.until}T00:00:00+08:00`) + 864e5).toISOString(),
    } : null,
    answers: answersOf(item),
    files: draft.photos.filter((photo) => photo.material || photo === sheet).map(({ material, sha256: hash, name }) => ({ material, sha256: hash, media_type: 'image/jpeg', name })),
  };
}

// ---- A visit. What is on the page goes into the draft, and the draft into the store, with every letter that is typed.
let saving = null;
let changed = false;

function newDraft() {
  const { villages } = here.kit || { villages: [] };
  return {
    id: newId(), village: villages.length === 1 ? villages[0].code : '', item: '', item_name: '', name: '', number: '', mobile: '', how: '',
    acts: [], until: inChina(Date.now() + 90 * 864e5), fields: {}, known: {}, photos: [], heard: false,
  };
}

// Writes the draft as it stands; what changes while it is being written is written again. Says whether it is stored.
function save() {
  changed = true;
  saving = saving || (async () => {
    while (changed && here.draft) {
      changed = false;
      await writeDraft(here.draft);
    }
    $('saved').textContent = `已存手机 ${when(Date.now())}`;
    return true;
  })().catch(() => {
    tell('没存上：手机可能满了。请先送出或删掉一些件，再接着填。', 'bad');
    return false;
  }).finally(() => { saving = null; });
  return saving;
}

function collect() {
  const { draft } = here;
  if (!draft) return;
  const text = (id) => $(id).value.trim();
  const how = document.querySelector('[name=how]:checked');
  Object.assign(draft, {
    village: text('village'), item: text('item'), name: text('name'), number: text('number').replace(/\s/g, '').toUpperCase(),
    mobile: text('mobile').replace(/[\s-]/g, ''), until: text('until'), how: how ? how.value : '', heard: $('heard').checked,
    acts: [...document.querySelectorAll('[name=act]:checked')].map((act) => act.value),
  });
  const item = itemOf(draft);
  if (item) draft.item_name = item.name;
  for (const control of $('controls').querySelectorAll('[name^="f-"]')) {
    const name = control.name.slice(2);
    if (control.type === 'checkbox') draft.fields[name] = control.checked ? 'true' : '';
    else if (control.type !== 'radio' || control.checked) draft.fields[name] = control.value;
  }
}

function collectAndSave() {
  collect();
  return save();
}

// A photograph as it goes over a bad network; null where it is none.
async function shrink(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, 1400 / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  let blob;
  for (let quality = 0.8; quality > 0.3 && !(blob && blob.size <= PHOTO_BYTES); quality -= 0.15) {
    blob = await new Promise((done) => { canvas.toBlob(done, 'image/jpeg', quality); });
  }
  return new Uint8Array(await blob.arrayBuffer());
}

async function addPhotos(files, material) {
  const { draft } = here;
  for (const file of files) {
    const bytes = await shrink(file);
    if (!bytes) { tell('这张照片打不开。请重拍。'); continue; }
    const id = newId();
    await writePhoto(id, draft.id, bytes);
    draft.photos.push({ id, material, name: `${draft.photos.length + 1}.jpg`, sha256: await sha256(bytes), size: bytes.length });
    if (here.draft === draft) await save();
  }
  drawPhotos();
}

function photoLines(material) {
  const { draft } = here;
  return draft.photos.filter((photo) => photo.material === material).map((photo) => {
    const drop = async () => {
      draft.photos = draft.photos.filter((other) => other !== photo);
      await save();
      await dropPhoto(photo.id);
      drawPhotos();
    };
    return element('li', {}, `照片 ${photo.name}，${Math.ceil(photo.size / 1024)} KB `, button('删掉', photo.name, drop, 'plain'));
  });
}

// By how a material is had: the tag without a photograph, what to do, whether one may be taken.
const HOW = {
  made: ['ok', '不用拍', '办理中产生，不用交。', false],
  checked: ['ok', '不用拍', '政府自己核对，不用交。', false],
  licence: ['line', '可以不拍', '窗口能调电子证照，一般不用拍。怕调不到就拍一张。', true],
  photo: ['wait', '要拍', '放平，四个角都拍进去。今天拍不到，可以先不拍。', true],
};

function materialEntry({ code, name, hint, how }) {
  const photos = photoLines(code);
  const [kind, tag, words, wanted] = HOW[how];
  const text = hint ? `${hint}。${words}` : words;
  if (!wanted) return entry(name, tag, kind, text);
  const input = element('input', { type: 'file', accept: 'image/*', id: `photo-${code}` });
  input.addEventListener('change', () => guarded(() => addPhotos([...input.files], code)));
  const label = element('label', { htmlFor: input.id }, '拍照', hidden(name));
  const has = photos.length ? ['有了', 'ok'] : [tag, kind];
  return entry(name, ...has, text, element('div', { className: 'file' }, label, input), element('ul', {}, ...photos));
}

function drawPhotos() {
  const { draft } = here;
  if (!draft) return;
  $('sheet-list').replaceChildren(...photoLines(null));
  const item = itemOf(draft);
  const answers = item ? answersOf(item) : {};
  const wanted = (item ? item.materials : []).filter((material) => material.when.every(([field, values]) => values.includes(answers[field])));
  $('materials').replaceChildren(...wanted.map(materialEntry));
}

function drawForm() {
  const { draft } = here;
  const item = itemOf(draft);
  // Made by the portal, as it makes its own pages.
  $('controls').innerHTML = item ? item.form : '';
  for (const { name, known } of item ? item.questions : []) {
    // What was asked at the beginning is not asked again; what was changed here stays.
    if (known && (!typed(name) || typed(name) === draft.known[name])) {
      draft.fields[name] = draft[known];
      draft.known[name] = draft[known];
    }
    const value = draft.fields[name];
    for (const control of value === undefined ? [] : document.getElementsByName(`f-${name}`)) {
      if (control.type === 'radio' || control.type === 'checkbox') control.checked = control.value === value;
      else control.value = value;
    }
  }
}

function drawReview() {
  const { draft } = here;
  const item = itemOf(draft);
  const answers = item ? answersOf(item) : {};
  const words = (value) => ({ true: '是', false: '否' }[value] || [].concat(value).join('，'));
  const answered = (item ? item.questions : []).filter(({ name, known }) => name in answers && answers[name] !== draft[known]).map((asked) => [asked.title, words(answers[asked.name])]);
  const rows = [['事项', draft.item_name], ['姓名', draft.name], ['身份证号', draft.number], ['手机号', draft.mobile], ...answered, ['照片', `${draft.photos.length} 张`]];
  $('review').replaceChildren(...rows.filter(([, value]) => value).map(([title, value]) => element('div', {}, element('dt', { textContent: title }), element('dd', { textContent: value }))));
}

function goTo(number) {
  step = number;
  for (const part of document.querySelectorAll('[data-step]')) {
    part.hidden = Number(part.dataset.step) !== step;
    if (!part.hidden) $('step-name').textContent = part.dataset.name;
  }
  $('step-no').textContent = `第 ${step} 步`;
  $('back').hidden = step === 1;
  $('forth').textContent = step === 4 ? '签名，存着等送' : '下一步';
  $('errs').hidden = true;
  if (step === 2) drawForm();
  if (step === 3) drawPhotos();
  if (step === 4) drawReview();
  $('main').scrollTop = 0;
  $('visit-h').focus();
}

function options(select, words, list, chosen) {
  select.replaceChildren(element('option', { value: '', textContent: words }), ...list.map(({ code, name }) => element('option', { value: code, textContent: name })));
  select.value = list.some(({ code }) => code === chosen) ? chosen : '';
}

function drawItems() {
  const { draft, kit } = here;
  options($('item'), '请选事项', kit.items.filter((item) => !draft.village || item.villages.includes(draft.village)), draft.item);
}

function visit(draft) {
  if (!here.kit) throw new Cause('no_kit', '还没下载事项。连上网，点“更新事项”。');
  here.draft = draft;
  tell('');
  options($('village'), '请选村', here.kit.villages, draft.village);
  drawItems();
  for (const id of ['name', 'number', 'mobile', 'until']) $(id).value = draft[id];
  for (const radio of document.getElementsByName('how')) radio.checked = radio.value === draft.how;
  for (const act of document.getElementsByName('act')) act.checked = draft.acts.includes(act.value);
  $('heard').checked = draft.heard;
  $('sheet-part').hidden = draft.how !== 'sheet';
  drawForm();
  drawPhotos();
  show('visit');
  goTo(1);
}

async function leave() {
  // What is not stored is on this page only.
  if (!(await collectAndSave())) return;
  const { id, item, name, number, photos } = here.draft;
  if (!item && !name && !number && !photos.length) await dropDraft(id);
  await home();
}

async function finish(asDraft) {
  await collectAndSave();
  const { draft } = here;
  const { wrong, gaps } = lacks(draft);
  if (wrong.length || (gaps.length && !asDraft)) {
    $('errs-list').replaceChildren(...[...wrong, ...gaps].map((text) => element('li', { textContent: text })));
    $('as-draft').hidden = wrong.length > 0;
    $('errs').hidden = false;
    $('errs').focus();
    return;
  }
  const all_of_it = collected(draft);
  // From here on nothing is typed into it.
  here.draft = null;
  $('visit').hidden = true;
  try {
    await sign(draft, all_of_it, labelOf(draft));
  } catch (cause) {
    visit(draft);
    throw cause;
  }
  await home();
  tell('签好了，存在手机里。收到回执才算交上。', 'ok');
  await sendNow();
}

// ---- Locking and unlocking.
async function lock() {
  // What is not stored is on this page only: better open than lost.
  if (here.draft && !(await collectAndSave())) return;
  [here.draft, here.keys] = [null, null];
  for (const id of ['list', 'done', 'controls', 'materials', 'review', 'sheet-list']) $(id).replaceChildren();
  $('visit-form').reset();
  tell('');
  show('unlock');
}

async function tryPin() {
  const pin = $('pin').value;
  $('pin').value = '';
  if (here.phone.wait > Date.now()) return tell(`输错太多次了，${when(here.phone.wait)} 以后再试。`);
  try {
    await unlock(pin);
  } catch (_wrong) {
    await alterPhone((phone) => Object.assign(phone, { wrong: phone.wrong + 1, wait: (phone.wrong + 1) % 5 ? 0 : Date.now() + IDLE }));
    return tell('离线密码不对。请再输一遍。');
  }
  await alterPhone((phone) => { phone.wrong = 0; });
  tell('');
  await home();
  return sendNow();
}

async function choosePin() {
  const pin = $('pin-new').value;
  if (!/^\d{6,}$/.test(pin)) return tell('离线密码至少 6 位数字。请再设一个。');
  if (pin !== $('pin-again').value) return tell('两遍不一样。请再输一遍。');
  tell('正在登记，要几秒钟。', 'info');
  let cause = null;
  await setUp(pin).catch((told) => { cause = told; });
  // Not even begun: what was typed stays.
  if (cause && !here.phone) throw cause;
  $('setup-form').reset();
  tell('');
  await home();
  if (cause) throw cause;
  return tell('登记好了。', 'ok');
}

// Asked twice: what has no receipt is gone with it.
async function wipeAll() {
  const packets = (await all('packets')).filter((packet) => packet.state === 'queued' || packet.state === 'attention');
  const open = packets.length + (await all('drafts')).length;
  if (!$('wipe').dataset.sure) {
    $('wipe').dataset.sure = 'yes';
    $('wipe').textContent = `有 ${open} 件没有回执，真的清空`;
    return;
  }
  await wipe();
  location.reload();
}

// ---- Beginning.
function listen() {
  const on = (id, what, act) => $(id).addEventListener(what, (event) => { if (what === 'submit') event.preventDefault(); guarded(act); });
  on('setup-form', 'submit', choosePin);
  on('unlock-form', 'submit', tryPin);
  on('wipe', 'click', wipeAll);
  on('new', 'click', () => visit(newDraft()));
  on('send', 'click', sendNow);
  on('compare', 'click', compareLists);
  on('fetch-kit', 'click', fetchItems);
  on('lock', 'click', lock);
  on('visit-form', 'submit', async () => { await collectAndSave(); return step === 4 ? finish(false) : goTo(step + 1); });
  on('sign-draft', 'click', () => finish(true));
  on('back', 'click', async () => { await collectAndSave(); goTo(step - 1); });
  on('leave', 'click', leave);
  on('visit-form', 'input', async () => { $('sheet-part').hidden = !document.querySelector('[name=how][value=sheet]').checked; await collectAndSave(); });
  on('village', 'change', () => { collect(); drawItems(); });
  on('sheet', 'change', async () => { await addPhotos([...$('sheet').files], null); $('sheet').value = ''; });
  const idle = () => { if (here.keys && Date.now() - touched > IDLE) guarded(lock); };
  for (const what of ['pointerdown', 'keydown', 'input']) addEventListener(what, () => { touched = Date.now(); });
  document.addEventListener('visibilitychange', idle);
  setInterval(idle, 15e3);
  // The network may be back without the phone having said so.
  setInterval(() => { if (here.keys && !here.draft && here.why && here.why.code === 'offline') sendNow().catch(console.error); }, AGAIN);
  addEventListener('online', () => { here.reachable = true; showNet(); if (here.keys && !here.draft) guarded(sendNow); });
  addEventListener('offline', () => showNet());
}

// One page at a time writes: a second one would overwrite what is typed in the first.
function alone() {
  return new Promise((done) => {
    const asked = navigator.locks.request('tongban-offline', { signal: AbortSignal.timeout(3000) }, () => { done(true); return new Promise(() => {}); });
    asked.catch(() => done(false));
  });
}

// The page is kept on the phone by a worker, whose next version shows when the page is opened next.
function keepPage(worker) {
  const before = worker.controller;
  worker.addEventListener('controllerchange', () => { if (before) tell('这一页有了新版本，下次打开就是新的。', 'info'); });
  worker.register('/v/offline-worker.js', { scope: '/v/offline', updateViaCache: 'none' }).catch((cause) => console.error(cause));
  worker.ready.then(() => { kept = true; return render(); });
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
}

async function start() {
  const cannot = (text) => { $('why').textContent = text; };
  if (!window.isSecureContext) return cannot('这个网址没有加密（不是 https），浏览器不让存件和签名。请用 https 的网址打开。');
  if (!navigator.serviceWorker || !window.indexedDB || !navigator.locks) return cannot('这个浏览器存不住没网时填的东西。请换最新的 Chrome 或系统浏览器，不要在微信里打开。');
  try {
    await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  } catch (_unknown) {
    return cannot('这个浏览器不会用 Ed25519 签名，离线的件没法签。请把 Chrome 升级到 137 以上，或换最新的系统浏览器。');
  }
  if (!(await alone())) return cannot('离线办件已经在另一个页面里打开了。请用那一页，或关掉它再来。');
  await openStore().catch((cause) => { cannot('手机上的存储打不开。请不要用无痕模式，清出一些空间再打开。'); throw cause; });
  keepPage(navigator.serviceWorker);
  listen();
  showNet();
  return show(here.phone ? 'unlock' : 'setup');
}

start();
