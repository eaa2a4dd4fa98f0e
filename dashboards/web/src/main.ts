import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/source-serif-4/wght.css'
import { aheadOf } from './api/questions'

// What the view of this address will ask is asked before there is a page to show it.
aheadOf(location)
if (location.pathname.startsWith('/company/')) void import('./view/company')
void import('./start')
