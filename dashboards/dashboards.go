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

// The page is built by npm (make build) into web/dist, which is not committed: it holds
// nothing but a placeholder until then, and go build works all the same.
//
//go:embed all:web/dist web/unbuilt
var web embed.FS

//go:embed grafana/provisioning grafana/dashboards grafana/alerting
var grafana embed.FS

//go:embed playbooks/*.md
var playbooks embed.FS

// Web is the built-in page: index.html and what it needs. Where the binary was built
// without it, built is false and index.html says how it is had.
func Web() (page fs.FS, built bool) {
	dist := below(web, "web/dist")
	if _, err := fs.Stat(dist, "index.html"); err != nil {
		return below(web, "web/unbuilt"), false
	}
	return dist, true
}

// Grafana holds provisioning/, dashboards/ and alerting/ as Grafana reads them.
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
