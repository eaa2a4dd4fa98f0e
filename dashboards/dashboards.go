// Package dashboards is what people see: the built-in page (web), provisioned Grafana
// (grafana) and a page per alert rule (playbooks), embedded as files.
//
// Input: none. Output: file systems, each rooted at its folder. It cannot fail and keeps
// no state.
package dashboards

import (
	"embed"
	"io/fs"
)

//go:embed web/templates/*.html web/static/*
var web embed.FS

//go:embed all:grafana
var grafana embed.FS

//go:embed playbooks/*.md
var playbooks embed.FS

// Web holds templates/ and static/ of the built-in page.
func Web() fs.FS { return below(web, "web") }

// Grafana holds provisioning/ and dashboards/ as Grafana reads them.
func Grafana() fs.FS { return below(grafana, "grafana") }

// Playbooks holds a Markdown page for each alert rule, named <rule>.md.
func Playbooks() fs.FS { return below(playbooks, "playbooks") }

func below(fsys embed.FS, folder string) fs.FS {
	sub, err := fs.Sub(fsys, folder)
	if err != nil { // only an invalid folder name can cause it, and these are constants
		panic(err)
	}
	return sub
}
