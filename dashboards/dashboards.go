// Package dashboards is what people see: the built-in page (web), provisioned Grafana
// (grafana) and a page per alert (playbooks).
package dashboards
