// The console's first line: styles, then the app.
import '@fontsource-variable/inter/index.css';
import './app/mantine.css';
import '@shared/tokens/tokens.css';
import './app/base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';

createRoot(document.getElementById('root')!).render(<App />);
