import { render } from 'preact';
import { App } from './views/app.js';

const root = document.getElementById('console');
if (root) {
  const { version = '', publicUrl = '' } = root.dataset;
  render(<App version={version} publicUrl={publicUrl} />, root);
}
