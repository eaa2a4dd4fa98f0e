package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/nats-io/nats-server/v2/conf"
	"github.com/nats-io/nkeys"
)

// Subscriber is somebody who may read alerts: a name and a public key. The key's other
// half, the seed, is in the subscriber's hands alone.
type Subscriber struct {
	Name string `json:"name"`
	Key  string `json:"key"`
}

// InboxPrefix is where the answers to a subscriber arrive, and where nobody else listens.
func (s Subscriber) InboxPrefix() string { return "_INBOX_" + s.Name }

// Consumers are the names that a subscriber's consumers of the alerts may have: one that
// follows, one that replays, one that reads the latest of each company.
func (s Subscriber) Consumers() []string {
	return []string{s.Name, s.Name + "-replay", s.Name + "-latest"}
}

var (
	subscriberName = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	// ErrNoSubscriber is returned for a name that the file does not hold.
	ErrNoSubscriber = errors.New("no such subscriber")
)

// Publish are the subjects that a subscriber may send to: reading the copies of the alerts
// and of the current risk, and asking.
func (s Subscriber) publish() []string {
	const alerts, risk = "FORESHOCK_ALERTS", "KV_FORESHOCK_RISK"
	allowed := []string{"foreshock.ask.*", "$SRV.>", "$JS.API.INFO", "$JS.API.STREAM.NAMES", "$JS.API.STREAM.LIST"}
	for _, stream := range []string{alerts, risk} {
		allowed = append(allowed, "$JS.API.STREAM.INFO."+stream, "$JS.API.STREAM.MSG.GET."+stream,
			"$JS.API.DIRECT.GET."+stream, "$JS.API.DIRECT.GET."+stream+".>")
	}
	for _, name := range s.Consumers() {
		at := alerts + "." + name
		allowed = append(allowed, "$JS.API.CONSUMER.CREATE."+at, "$JS.API.CONSUMER.CREATE."+at+".>", "$JS.API.CONSUMER.DURABLE.CREATE."+at,
			"$JS.API.CONSUMER.INFO."+at, "$JS.API.CONSUMER.DELETE."+at, "$JS.API.CONSUMER.MSG.NEXT."+at, "$JS.ACK."+at+".>")
	}
	// A watch makes a consumer of a random name, which nobody else can know.
	return append(allowed, "$JS.API.CONSUMER.CREATE."+risk, "$JS.API.CONSUMER.CREATE."+risk+".*.$KV.FORESHOCK_RISK.>",
		"$JS.API.CONSUMER.INFO."+risk+".*", "$JS.API.CONSUMER.DELETE."+risk+".*", "$JS.API.CONSUMER.MSG.NEXT."+risk+".*",
		"$JS.ACK."+risk+".>", "$JS.FC."+risk+".>")
}

func (s Subscriber) subscribe() []string {
	return []string{"foreshock.alert.>", s.InboxPrefix() + ".>"}
}

// subscribersHead stands above the list in the file.
const subscribersHead = `# Who may read alerts: a name, a public key, and what it may do. No secrets stand here.
# Written by ` + "`foreshock alerts subscriber`" + `; accounts.conf includes it.
`

// Subscribers reads the file; one that is not there holds nobody.
func Subscribers(path string) ([]Subscriber, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("embedded: subscribers: %w", err)
	}
	parsed, err := conf.Parse(string(content))
	if err != nil {
		return nil, fmt.Errorf("embedded: subscribers: %s: %w", path, err)
	}
	users, _ := parsed["users"].([]any)
	var all []Subscriber
	for i, user := range users {
		s, ok := subscriberOf(user)
		if !ok {
			return nil, fmt.Errorf("embedded: subscribers: %s: users[%d] is not one that `foreshock alerts subscriber` wrote", path, i)
		}
		all = append(all, s)
	}
	return all, nil
}

// subscriberOf finds the name in where the answers go: the format has no field for it.
func subscriberOf(user any) (Subscriber, bool) {
	fields, _ := user.(map[string]any)
	key, _ := fields["nkey"].(string)
	permissions, _ := fields["permissions"].(map[string]any)
	subjects, _ := permissions["subscribe"].([]any)
	for _, subject := range subjects {
		text, _ := subject.(string)
		if name, found := strings.CutPrefix(text, "_INBOX_"); found && nkeys.IsValidPublicUserKey(key) {
			return Subscriber{Name: strings.TrimSuffix(name, ".>"), Key: key}, true
		}
	}
	return Subscriber{}, false
}

// AddSubscriber makes a key pair for name, adds its public half to the file and writes the
// seed to seedPath, which must not exist, readable by its owner alone. The seed is kept
// nowhere else.
func AddSubscriber(path, name, seedPath string) (Subscriber, error) {
	if len(name) > 32 || !subscriberName.MatchString(name) {
		return Subscriber{}, fmt.Errorf("embedded: subscriber %q: a name is at most 32 lower-case letters and digits, with single hyphens between", name)
	}
	all, err := Subscribers(path)
	if err != nil {
		return Subscriber{}, err
	}
	pair, err := nkeys.CreateUser()
	if err != nil {
		return Subscriber{}, fmt.Errorf("embedded: subscriber %s: %w", name, err)
	}
	defer pair.Wipe()
	key, err := pair.PublicKey()
	if err != nil {
		return Subscriber{}, fmt.Errorf("embedded: subscriber %s: %w", name, err)
	}
	added := Subscriber{Name: name, Key: key}
	for _, other := range all {
		for _, consumer := range other.Consumers() {
			for _, own := range added.Consumers() {
				if consumer == own {
					return Subscriber{}, fmt.Errorf("embedded: subscriber %s: its consumers would have the names of %s's in %s", name, other.Name, path)
				}
			}
		}
	}
	seed, err := pair.Seed()
	if err != nil {
		return Subscriber{}, fmt.Errorf("embedded: subscriber %s: %w", name, err)
	}
	if err := writeNew(seedPath, append(seed, '\n')); err != nil {
		return Subscriber{}, err
	}
	if err := writeSubscribers(path, append(all, added)); err != nil {
		return Subscriber{}, errors.Join(err, os.Remove(seedPath))
	}
	return added, nil
}

// RemoveSubscriber takes a name off the file; a server that reads it cuts the subscriber off.
func RemoveSubscriber(path, name string) error {
	all, err := Subscribers(path)
	if err != nil {
		return err
	}
	var left []Subscriber
	for _, s := range all {
		if s.Name != name {
			left = append(left, s)
		}
	}
	if len(left) == len(all) {
		return fmt.Errorf("embedded: subscriber %s: %w in %s", name, ErrNoSubscriber, path)
	}
	return writeSubscribers(path, left)
}

func writeSubscribers(path string, all []Subscriber) error {
	var b strings.Builder
	b.WriteString(subscribersHead)
	b.WriteString("users: [\n")
	for _, s := range all {
		fmt.Fprintf(&b, "  {\n    # %s\n    nkey: %s\n    permissions: {\n      publish: [%s]\n      subscribe: [%s]\n    }\n  }\n",
			s.Name, s.Key, quoted(s.publish()), quoted(s.subscribe()))
	}
	b.WriteString("]\n")
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("embedded: subscribers: %w", err)
		}
	}
	if err := writeFile(path, []byte(b.String())); err != nil {
		return err
	}
	// Public keys alone: a NATS server that runs as somebody else reads it too.
	if err := os.Chmod(path, 0o644); err != nil {
		return fmt.Errorf("embedded: subscribers: %w", err)
	}
	return nil
}

func quoted(subjects []string) string { return `"` + strings.Join(subjects, `", "`) + `"` }

// writeNew writes a file that was not there, readable by its owner alone.
func writeNew(path string, content []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("embedded: seed: %w", err)
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(fmt.Errorf("embedded: seed: %w", err), os.Remove(path))
	}
	return nil
}
