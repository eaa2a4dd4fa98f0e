package main

import (
	"bufio"
	"context"
	"encoding/xml"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	composecli "github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

const root = "../../.."

// secret is what every password is set to in these tests, so that it can be found again.
const secret = "0123456789"

// passwords are the variables that .env.example asks for.
func passwords(t *testing.T) []string {
	t.Helper()
	file, err := os.Open(filepath.Join(root, ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var names []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, _ := strings.Cut(line, "=")
		if value != "" {
			t.Errorf(".env.example gives %s a value; a default password is none", name)
		}
		names = append(names, name)
	}
	return names
}

func composeProject(t *testing.T, environment []string) (*types.Project, error) {
	t.Helper()
	options, err := composecli.NewProjectOptions([]string{filepath.Join(root, "docker-compose.yml")},
		composecli.WithEnv(environment), composecli.WithDiscardEnvFile)
	if err != nil {
		t.Fatal(err)
	}
	return options.LoadProject(t.Context())
}

func compose(t *testing.T) *types.Project {
	t.Helper()
	var environment []string
	for _, name := range passwords(t) {
		environment = append(environment, name+"="+secret)
	}
	project, err := composeProject(t, environment)
	if err != nil {
		t.Fatal(err)
	}
	return project
}

func TestComposeAsksForEveryPassword(t *testing.T) {
	t.Parallel()
	names := passwords(t)
	for _, left := range names {
		var environment []string
		for _, name := range names {
			if name != left {
				environment = append(environment, name+"="+secret)
			}
		}
		if _, err := composeProject(t, environment); err == nil || !strings.Contains(err.Error(), left) {
			t.Errorf("without %s it starts: %v", left, err)
		}
	}
	content, err := os.ReadFile(filepath.Join(root, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\$\{([A-Z_]+)[^}]*\}`).FindAllStringSubmatch(string(content), -1) {
		if m[1] == "FORESHOCK_NATS_SUBSCRIBERS" { // a file of public keys; that of the repository lets nobody in
			continue
		}
		if !slices.Contains(names, m[1]) || !strings.Contains(m[0], ":?") {
			t.Errorf("%s: want a variable of .env.example, required by :?", m[0])
		}
	}
}

func TestComposeHasAContainerForEachStage(t *testing.T) {
	t.Parallel()
	project := compose(t)
	parser := parserOf(t)
	environment := map[string]bool{}
	for _, node := range append(parser.Model.Children, parser.Model.Node) {
		for _, flag := range node.Flags {
			for _, name := range flag.Envs {
				environment[name] = true
			}
		}
	}
	image := ""
	for _, verb := range []string{"collect", "enrich", "score", "alert", "serve"} {
		service, ok := project.Services[verb]
		if !ok {
			t.Errorf("no container for %s", verb)
			continue
		}
		if len(service.Command) == 0 || service.Command[0] != verb || len(service.Entrypoint) > 0 {
			t.Errorf("%s runs %v %v", verb, service.Entrypoint, service.Command)
		}
		if _, err := parserOf(t).Parse(service.Command); err != nil {
			t.Errorf("foreshock %s: %v", strings.Join(service.Command, " "), err)
		}
		if image == "" {
			image = service.Image
		}
		if service.Image != image || service.Build == nil {
			t.Errorf("%s has the image %q, want %q for all, built here", verb, service.Image, image)
		}
		for name := range service.Environment {
			if !environment[name] {
				t.Errorf("%s: %s is no variable that foreshock reads", verb, name)
			}
		}
		for _, name := range []string{"FORESHOCK_NATS", "FORESHOCK_CLICKHOUSE"} {
			if value := service.Environment[name]; value == nil || !strings.Contains(*value, ":"+secret+"@") {
				t.Errorf("%s: %s carries no password from the environment", verb, name)
			}
		}
		for _, server := range []string{"nats", "clickhouse"} {
			if service.DependsOn[server].Condition != types.ServiceConditionHealthy {
				t.Errorf("%s does not wait until %s is healthy", verb, server)
			}
		}
	}
	if project.Services["serve"].HealthCheck == nil {
		t.Error("nobody asks the page whether it is ready")
	}
}

func parserOf(t *testing.T) *kong.Kong {
	t.Helper()
	parser, err := kong.New(&cli{}, kong.Name("foreshock"), kong.DefaultEnvars("FORESHOCK"), kong.Vars{"version": "test"},
		kong.Writers(io.Discard, io.Discard), kong.Exit(func(int) {}),
		kong.BindTo(t.Context(), (*context.Context)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

func TestComposeIsClosed(t *testing.T) {
	t.Parallel()
	project := compose(t)
	for name, service := range project.Services {
		for _, port := range service.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s publishes %s on %q, want loopback", name, port.Published, port.HostIP)
			}
		}
		if !service.ReadOnly || service.Privileged || !slices.Equal(service.CapDrop, []string{"ALL"}) || !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s may do more than it needs", name)
		}
		if service.NetworkMode == "host" || service.Pid == "host" || service.Ipc == "host" {
			t.Errorf("%s shares the machine's namespaces", name)
		}
		for _, volume := range service.Volumes {
			if volume.Type == types.VolumeTypeBind && !volume.ReadOnly {
				t.Errorf("%s may write to %s", name, volume.Source)
			}
			if strings.Contains(volume.Source, "docker.sock") {
				t.Errorf("%s holds the Docker socket", name)
			}
			if volume.Type == types.VolumeTypeBind {
				if _, err := os.Stat(volume.Source); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		host, _, slash := strings.Cut(service.Image, "/")
		if image := service.Image; strings.HasSuffix(image, ":latest") || !strings.Contains(image, ":") || slash && strings.Contains(host, ".") {
			t.Errorf("%s has the image %q: want an official name with a version", name, image)
		}
		if service.NetworkMode != "none" && service.MemLimit == 0 {
			t.Errorf("%s has no memory limit", name)
		}
	}
	for _, server := range []string{"nats", "clickhouse", "grafana"} {
		if service := project.Services[server]; service.HealthCheck == nil || len(service.HealthCheck.Test) == 0 {
			t.Errorf("%s has no health check", server)
		}
	}
	if network := project.Networks["servers"]; !network.Internal {
		t.Error("the network of the servers leads outside")
	}
	for _, inside := range []string{"enrich", "score", "alert"} {
		if networks := slices.Collect(maps.Keys(project.Services[inside].Networks)); !slices.Equal(networks, []string{"servers"}) {
			t.Errorf("%s is on %v, want the inner network alone", inside, networks)
		}
	}
}

// A literal password is one that stands in a file of ours; those in use come from outside.
func TestNoServerFileHoldsASecret(t *testing.T) {
	t.Parallel()
	literal := regexp.MustCompile(`(?i)(password|secret|token|passwd)[a-z0-9_]*["']?\s*[:=]\s*["']*([^"'\s]+)|://[^/\s:]+:([^@\s]+)@`)
	variable := regexp.MustCompile(`\$\{[^}]*\}`)
	for _, file := range []string{
		"docker-compose.yml", "Dockerfile", ".env.example", "pipelines/servers/nats.conf", "pipelines/servers/clickhouse/config.xml",
		"pipelines/servers/clickhouse/users.xml", "dashboards/grafana/provisioning/datasources/foreshock.yaml",
	} {
		content, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			t.Error(err)
			continue
		}
		for line := range strings.Lines(string(content)) {
			if comment := strings.TrimSpace(line); strings.HasPrefix(comment, "#") || strings.HasPrefix(comment, "<!--") {
				continue
			}
			for _, m := range literal.FindAllStringSubmatch(variable.ReplaceAllString(line, "$"), -1) {
				if !strings.HasPrefix(m[2]+m[3], "$") {
					t.Errorf("%s: %s", file, strings.TrimSpace(line))
				}
			}
		}
	}
}

// The users of ClickHouse: nobody without a password, and an analyst who can only read.
func TestServersClickHouseUsers(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(root, "pipelines/servers/clickhouse/users.xml"))
	if err != nil {
		t.Fatal(err)
	}
	type user struct {
		XMLName  xml.Name
		Password struct {
			FromEnv string `xml:"from_env,attr"`
			Literal string `xml:",chardata"`
		} `xml:"password"`
		Profile string   `xml:"profile"`
		Grants  []string `xml:"grants>query"`
	}
	var file struct {
		Readonly string `xml:"profiles>analyst>readonly"`
		Users    struct {
			List []user `xml:",any"`
		} `xml:"users"`
	}
	if err := xml.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	environment := compose(t).Services["clickhouse"].Environment
	names := map[string]user{}
	for _, u := range file.Users.List {
		names[u.XMLName.Local] = u
		if _, given := environment[u.Password.FromEnv]; !given || u.Password.Literal != "" {
			t.Errorf("%s: the password is not one that compose hands over", u.XMLName.Local)
		}
		if u.Profile != u.XMLName.Local || len(u.Grants) == 0 {
			t.Errorf("%s: want a profile of its own and grants", u.XMLName.Local)
		}
		for _, grant := range u.Grants {
			if strings.Contains(grant, "GRANT ALL") || strings.Contains(grant, "ON *.*") && grant != "GRANT CREATE TEMPORARY TABLE ON *.*" {
				t.Errorf("%s: %s", u.XMLName.Local, grant)
			}
		}
	}
	if len(names) != 2 || file.Readonly != "1" || !slices.Equal(names["analyst"].Grants, []string{"GRANT SHOW, SELECT ON foreshock.*"}) {
		t.Errorf("users %v; the analyst is read-only %q with %v", slices.Sorted(maps.Keys(names)), file.Readonly, names["analyst"].Grants)
	}
}
