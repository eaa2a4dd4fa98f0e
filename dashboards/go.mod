module github.com/foreshock/foreshock/dashboards

go 1.26
