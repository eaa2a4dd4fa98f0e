import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import { render } from 'preact'
import { App } from './app'

render(<App />, document.getElementById('page')!)
