(() => {
  const wrong = [];
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over > 0) {
    const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > root.clientWidth + 1 && !e.closest('.vh, .skip, .pane'));
    wrong.push('scrolls sideways by ' + over + ': ' + wide.slice(0, 2).map(e => e.tagName + '.' + e.className).join(', '));
  }
  if (document.querySelector('[style], [onclick], script:not([type=module][src])')) wrong.push('has an inline script or style');
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (a.hash.length > 1 && !document.getElementById(decodeURIComponent(a.hash.slice(1)))) wrong.push('leads nowhere: ' + a.hash);
  const keys = [...document.querySelectorAll('[data-key]')].map(e => e.dataset.key);
  for (const key of keys) if (keys.filter(other => other === key).length > 1) wrong.push('two controls for ' + key);
  const seen = e => e.getClientRects().length > 0 && !e.closest('.vh, .skip');
  if (root.classList.contains('elder')) {
    for (const e of document.querySelectorAll('main p, main li, main dd, main dt, main label, main td, main th, main a, main button, main small, main span, main summary'))
      if (seen(e) && !e.closest('.zi, svg') && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && parseFloat(getComputedStyle(e).fontSize) < 24)
        wrong.push('letters below 18 pt: ' + e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 12));
    for (const e of document.querySelectorAll('main .btn, main button, main summary, main .opt, main .in, .tools a, .ways a'))
      if (seen(e) && e.getBoundingClientRect().height < 59.5) wrong.push('target below 60 px: ' + e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 12));
  }
  if (document.body.classList.contains('work') && innerWidth >= 1366) {
    if (root.scrollHeight > innerHeight) wrong.push('the work frame scrolls by ' + (root.scrollHeight - innerHeight));
    for (const e of document.querySelectorAll('.acts .btn.big, [data-key="F8"], [data-key="F2"]'))
      if (seen(e) && e.getBoundingClientRect().bottom > innerHeight) wrong.push('out of sight: ' + e.textContent.trim());
  }
  return [...new Set(wrong)];
})()
