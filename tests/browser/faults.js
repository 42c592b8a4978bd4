(() => {
  const wrong = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) wrong.push('scrolls sideways by ' + (root.scrollWidth - root.clientWidth));
  if (document.querySelectorAll('h1').length !== 1) wrong.push('has ' + document.querySelectorAll('h1').length + ' h1');
  if (!root.lang || !document.title || !document.querySelector('main')) wrong.push('lacks language, title or main');
  if (document.querySelector('script, [style], [onclick]')) wrong.push('has a script or an inline style');
  const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
  for (const id of ids) if (ids.filter(other => other === id).length > 1) wrong.push('id twice: ' + id);
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
    if (!field.labels || !field.labels.length || !field.labels[0].textContent.trim()) wrong.push('no label: ' + field.name);
  for (const e of document.querySelectorAll('a, button')) if (!e.textContent.trim()) wrong.push('no words: ' + e.outerHTML.slice(0, 80));
  for (const e of document.querySelectorAll('img, svg[role=img]'))
    if (!e.getAttribute('alt') && !e.getAttribute('aria-label')) wrong.push('picture without words');
  for (const e of document.querySelectorAll('[aria-describedby], [aria-labelledby]'))
    for (const name of ['aria-describedby', 'aria-labelledby'])
      for (const id of (e.getAttribute(name) || '').split(' ').filter(Boolean))
        if (!document.getElementById(id)) wrong.push(name + ' names nothing: ' + id);
  for (const a of document.querySelectorAll('a[href^="#"]'))
    if (a.hash.length > 1 && !document.getElementById(decodeURIComponent(a.hash.slice(1)))) wrong.push('leads nowhere: ' + a.hash);
  return [...new Set(wrong)];
})()
