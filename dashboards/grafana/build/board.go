package main

import (
	"github.com/grafana/grafana-foundation-sdk/go/barchart"
	"github.com/grafana/grafana-foundation-sdk/go/cog"
	"github.com/grafana/grafana-foundation-sdk/go/cog/variants"
	"github.com/grafana/grafana-foundation-sdk/go/common"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-foundation-sdk/go/stat"
	"github.com/grafana/grafana-foundation-sdk/go/table"
	"github.com/grafana/grafana-foundation-sdk/go/timeseries"
)

// board is a dashboard as the files here describe it.
type board struct {
	name, title, about string
	// company tells whether it is about one company.
	company bool
	panels  []panel
	marks   []mark
}

// panel is one panel: 24 columns make a line; panels stand in the order given.
type panel struct {
	kind          string // stat, table, bars or line
	title, about  string
	width, height uint32
	sql           string
	// unit is of all values; units those of columns by name.
	unit  string
	units map[string]string
	// links lead from columns by name.
	links map[string]dashboard.DashboardLink
	// stacked bars add up; bounded is a scale of 0 to 1.
	stacked, bounded bool
}

// mark is what is drawn over time: points, or regions where timeEnd is given.
type mark struct{ name, color, sql string }

// The data source logs in as a user that can only read.
func source() common.DataSourceRef {
	kind, uid := "grafana-clickhouse-datasource", "foreshock-clickhouse"
	return common.DataSourceRef{Type: &kind, Uid: &uid}
}

// query is a target of the data source.
type query struct {
	id, sql string
	series  bool
}

func (q query) Build() (variants.Dataquery, error) {
	kind, format := "table", 1
	if q.series {
		kind, format = "timeseries", 0
	}
	return variants.UnknownDataquery{
		"datasource": source(), "refId": q.id, "rawSql": q.sql, "editorType": "sql", "queryType": kind, "format": format, "pluginVersion": "4.20.0",
	}, nil
}

//lint:ignore SA1019 the newer form is not one that every Grafana in use can provision; this one is
func (b board) build() (dashboard.Dashboard, error) {
	//lint:ignore SA1019 as above
	d := dashboard.NewDashboardBuilder("Foreshock: "+b.title).Uid("foreshock-"+b.name).Description(b.about).
		Tags([]string{"foreshock"}).Timezone("utc").WeekStart("monday").Readonly().Time("now-4y", "now").
		Link(dashboard.NewDashboardLinkBuilder("Foreshock").Type(dashboard.DashboardLinkTypeDashboards).Tags([]string{"foreshock"}).AsDropdown(true).IncludeVars(true)).
		WithVariable(dashboard.NewTextBoxVariableBuilder("as_of").Label("As of (YYYY-MM-DD)").
			Description("Show what was known at the end of this day (UTC); empty for the latest.").DefaultValue(text("")))
	if b.company {
		d.WithVariable(choice("company", "Company", "Company by its id in the registry.",
			"SELECT company_id, argMax(company, knowledge_time) AS label FROM indicator FINAL WHERE knowledge_time <= "+asOf+" GROUP BY company_id ORDER BY lower(label)"))
	}
	d.WithVariable(choice("quarter", "Forecast for", "Quarter that the forecasts are for.",
		"SELECT DISTINCT quarter FROM indicator FINAL WHERE name = 'risk_probability' AND knowledge_time <= "+asOf+" ORDER BY quarter DESC"))
	for _, m := range b.marks {
		d.Annotation(dashboard.NewAnnotationQueryBuilder().Name(m.name).Datasource(source()).Enable(true).IconColor(m.color).Target(query{id: "Anno", sql: m.sql}))
	}
	var x, y, tallest uint32
	for n, p := range b.panels {
		if x+p.width > 24 {
			x, y, tallest = 0, y+tallest, 0
		}
		d.WithPanel(placed{p, uint32(n + 1), dashboard.GridPos{X: x, Y: y, W: p.width, H: p.height}})
		x, tallest = x+p.width, max(tallest, p.height)
	}
	return d.Build()
}

func text(s string) dashboard.StringOrMap { return dashboard.StringOrMap{String: &s} }

// choice is a variable whose values a query gives.
func choice(name, label, about, sql string) cog.Builder[dashboard.VariableModel] {
	return dashboard.NewQueryVariableBuilder(name).Label(label).Description(about).Datasource(source()).
		Query(dashboard.StringOrMap{Map: map[string]any{"refId": "var-" + name, "rawSql": sql, "editorType": "sql", "queryType": "table", "format": 1}}).
		Definition(sql).Refresh(dashboard.VariableRefreshOnDashboardLoad)
}

// placed is a panel with its number and place.
type placed struct {
	panel
	id uint32
	at dashboard.GridPos
}

func (p placed) Build() (dashboard.Panel, error) {
	var built dashboard.Panel
	var err error
	switch p.kind {
	case "stat":
		built, err = stat.NewPanelBuilder().ColorMode(common.BigValueColorModeNone).GraphMode(common.BigValueGraphModeNone).
			ReduceOptions(common.NewReduceDataOptionsBuilder().Calcs([]string{"lastNotNull"}).Values(false)).Build()
	case "table":
		built, err = table.NewPanelBuilder().CellHeight(common.TableCellHeightSm).Build()
	case "bars":
		b := barchart.NewPanelBuilder().Stacking(common.StackingModeNone).ShowValue(common.VisibilityModeNever)
		if p.stacked {
			b.Stacking(common.StackingModeNormal)
		}
		built, err = b.Build()
	default:
		built, err = timeseries.NewPanelBuilder().DrawStyle(common.GraphDrawStyleLine).LineInterpolation(common.LineInterpolationStepAfter).
			LineWidth(2).FillOpacity(8).ShowPoints(common.VisibilityModeAlways).PointSize(6).Build()
	}
	if err != nil {
		return built, err
	}
	target, err := query{id: "A", sql: p.sql, series: p.kind == "line"}.Build()
	if err != nil {
		return built, err
	}
	ref := source()
	built.Id, built.Title, built.Description, built.GridPos, built.Datasource = &p.id, &p.title, &p.about, &p.at, &ref
	built.Targets = []variants.Dataquery{target}
	if built.FieldConfig == nil {
		built.FieldConfig = dashboard.NewFieldConfigSource()
	}
	if p.unit != "" {
		built.FieldConfig.Defaults.Unit = &p.unit
	}
	if p.bounded {
		low, high := 0.0, 1.0
		built.FieldConfig.Defaults.Min, built.FieldConfig.Defaults.Max = &low, &high
	}
	built.FieldConfig.Overrides = p.overrides()
	return built, nil
}

// overrides are what columns have of their own, in the order of their names.
func (p panel) overrides() []dashboard.DashboardFieldConfigSourceOverrides {
	out := []dashboard.DashboardFieldConfigSourceOverrides{}
	of := func(column, property string, value any) {
		out = append(out, dashboard.DashboardFieldConfigSourceOverrides{
			Matcher: dashboard.MatcherConfig{Id: "byName", Options: column}, Properties: []dashboard.DynamicConfigValue{{Id: property, Value: value}},
		})
	}
	for _, column := range sorted(p.units) {
		of(column, "unit", p.units[column])
	}
	for _, column := range sorted(p.links) {
		of(column, "links", []dashboard.DashboardLink{p.links[column]})
	}
	return out
}

// Where links lead.
func toCompany() dashboard.DashboardLink {
	url := "/d/foreshock-company?var-company=${__data.fields.company_id}&var-as_of=${as_of}"
	return dashboard.DashboardLink{Title: "Dossier", Type: dashboard.DashboardLinkTypeLink, Url: &url}
}

func toSource() dashboard.DashboardLink {
	url := "${__value.raw}"
	return dashboard.DashboardLink{Title: "Source", Type: dashboard.DashboardLinkTypeLink, Url: &url, TargetBlank: true}
}
