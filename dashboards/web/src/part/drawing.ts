import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { DataZoomInsideComponent, DataZoomSliderComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

// All of the chart library that charts here are made of, and nothing else of it.
use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, TooltipComponent, MarkLineComponent, DataZoomInsideComponent, DataZoomSliderComponent, CanvasRenderer])

export { init }
