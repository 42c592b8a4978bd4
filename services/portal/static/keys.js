// Keys of the staff pages: a control marked data-key="F2" takes the focus if it is a field, else it is pressed.
// Only function keys and Ctrl+Enter, so nothing is taken from typing. Every page works without this file.
const names = { F2: 'F2', F8: 'F8' };

function wanted(event) {
  if (event.isComposing || event.altKey || event.metaKey || event.shiftKey) return '';
  if (event.ctrlKey) return event.key === 'Enter' ? 'Ctrl+Enter' : '';
  return names[event.key] || '';
}

document.addEventListener('keydown', (event) => {
  const key = wanted(event);
  const control = key && document.querySelector(`[data-key="${key}"]`);
  if (!control || event.repeat) return;
  event.preventDefault();
  if (control.matches('input, textarea, select')) {
    control.focus();
    if (control.select) control.select();
  } else {
    control.click();
  }
});
