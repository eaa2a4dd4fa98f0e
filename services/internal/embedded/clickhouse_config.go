package embedded

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"

	"github.com/google/uuid"
)

var (
	//go:embed config.xml.tmpl
	configText string
	//go:embed users.xml.tmpl
	usersText string

	configTemplate = template.Must(template.New("config.xml").Option("missingkey=error").Parse(configText))
	usersTemplate  = template.Must(template.New("users.xml").Option("missingkey=error").Parse(usersText))
)

const secretsFile = "passwords.json"

// secrets are the passwords by user.
type secrets map[string]string

// user is one entry of users.xml.
type user struct {
	Name           string
	PasswordSHA256 string
	Profile        string
	Grants         []string
}

// prepare makes the server's folder, readable by its owner alone, and the passwords where
// this is its first start.
func prepare(dir string) (secrets, error) {
	for _, folder := range []string{dir, storeDir(dir), filepath.Join(storeDir(dir), "metadata")} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, fmt.Errorf("embedded: clickhouse: %w", err)
		}
	}
	if err := prepareSystem(filepath.Join(storeDir(dir), "metadata", "system.sql")); err != nil {
		return nil, err
	}
	return loadSecrets(filepath.Join(dir, secretsFile))
}

// prepareSystem makes the system database one that is kept. It is in memory otherwise,
// and then a system log (query_log, part_log) that someone switches on would keep the
// second start from succeeding.
func prepareSystem(path string) error {
	_, err := os.Stat(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return writeFile(path, fmt.Appendf(nil, "ATTACH DATABASE _ UUID '%s' ENGINE = Atomic\n", uuid.New()))
}

func loadSecrets(path string) (secrets, error) {
	found := secrets{}
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, fmt.Errorf("embedded: clickhouse: %w", err)
	default:
		if json.Unmarshal(content, &found) != nil { // its error may quote a password
			return nil, fmt.Errorf("embedded: clickhouse: %s is damaged; remove it and new passwords are made", path)
		}
	}
	complete := true
	for _, name := range []string{UserAdmin, UserWriter, UserAnalyst} {
		if found[name] == "" {
			found[name] = rand.Text()
			complete = false
		}
	}
	if complete {
		return found, nil
	}
	content, err = json.MarshalIndent(found, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("embedded: clickhouse: %w", err)
	}
	return found, writeFile(path, append(content, '\n'))
}

// users are the accounts. Nobody is granted anything on the database default: it overlays
// the file system, and a reader of it reads any file.
func users(s secrets) []user {
	all := []user{
		{Name: UserAdmin, Profile: "own", Grants: []string{
			"ALL ON " + Database + "*.*", // and on copies of it, named foreshock_…
			"TABLE ENGINE ON MergeTree", "TABLE ENGINE ON ReplacingMergeTree", "TABLE ENGINE ON AggregatingMergeTree",
			"TABLE ENGINE ON SummingMergeTree",
			"SHOW ON *.*", "KILL QUERY ON *.*", "SYSTEM FLUSH LOGS ON *.*",
			"SELECT ON system.*",
		}},
		{Name: UserWriter, Profile: "own", Grants: []string{
			"SELECT, INSERT, OPTIMIZE ON " + Database + ".*",
			"CREATE TEMPORARY TABLE ON *.*",
		}},
		{Name: UserAnalyst, Profile: "reader", Grants: []string{
			"SELECT ON " + Database + ".*",
		}},
	}
	for i := range all {
		hash := sha256.Sum256([]byte(s[all[i].Name]))
		all[i].PasswordSHA256 = hex.EncodeToString(hash[:])
	}
	return all
}

// writeConfig writes config.xml and users.xml.
func writeConfig(cfg ClickHouseConfig, s secrets) error {
	values := map[string]any{
		"Port":         cfg.Port,
		"HTTPPort":     cfg.HTTPPort,
		"MemoryLimit":  cfg.MemoryLimit,
		"QueryMemory":  cfg.MemoryLimit * 2 / 3,
		"ReaderMemory": cfg.MemoryLimit / 3,
		"Users":        users(s),
	}
	for _, t := range []*template.Template{configTemplate, usersTemplate} {
		var b bytes.Buffer
		if err := t.Execute(&b, values); err != nil {
			return fmt.Errorf("embedded: clickhouse: %w", err)
		}
		if err := writeFile(filepath.Join(cfg.Dir, t.Name()), b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// storeDir is the engine's own folder.
func storeDir(dir string) string { return filepath.Join(dir, "store") }
