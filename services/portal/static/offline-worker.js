// Keeps the page for visits without network, its style sheet and its script on the phone: the files named above, as a whole and of one
// version, or not at all. Nothing else is kept and nothing else is answered: no page with anybody's data goes through here.
const CACHE = `tongban-offline-${VERSION}`;

async function whole(file) {
  const answer = await fetch(file, { cache: 'no-store', credentials: 'omit' });
  if (!answer.ok || answer.redirected) throw new Error('a file is missing');
  return { headers: answer.headers, body: await answer.arrayBuffer() };
}

async function keep() {
  const answers = await Promise.all(FILES.map(whole));
  const digest = await crypto.subtle.digest('SHA-256', await new Blob(answers.map(({ body }) => body)).arrayBuffer());
  const version = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  // While the hall is being replaced, half may come from the old one: then the version before stays until the next try.
  if (version !== VERSION) throw new Error('files of another version');
  const cache = await caches.open(CACHE);
  await Promise.all(answers.map(({ headers, body }, at) => cache.put(FILES[at], new Response(body, { headers }))));
}

async function forgetOthers() {
  const names = (await caches.keys()).filter((name) => name.startsWith('tongban-offline-') && name !== CACHE);
  await Promise.all(names.map((name) => caches.delete(name)));
}

// A page that is open has its files already: the new version may take over at once and shows itself when it is opened next.
self.addEventListener('install', (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== 'GET' || origin !== self.location.origin || !FILES.includes(pathname)) return;
  const kept = caches.open(CACHE).then((cache) => cache.match(pathname));
  event.respondWith(kept.then((found) => found || fetch(event.request)));
});
