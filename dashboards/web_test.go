package dashboards_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/dashboards"
)

// pairs are a colour of text and the ground it stands on. WCAG AA asks 4.5:1.
var pairs = [][2]string{
	{"ink", "paper"}, {"ink", "card"}, {"soft", "paper"}, {"soft", "card"}, {"link", "paper"}, {"link", "card"},
	{"accent", "paper"}, {"accent", "card"}, {"calm", "card"}, {"on-accent", "accent"}, {"paper", "ink"},
	{"mark-ink", "gold-soft"}, {"mark-ink", "accent-soft"}, {"mark-ink", "violet-soft"}, {"mark-ink", "green-soft"}, {"mark-ink", "calm-soft"},
	{"ink", "accent-soft"}, {"ink", "violet-soft"},
}

func TestColoursCanBeRead(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("web/src/style/base.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark := map[string]string{}, map[string]string{}
	for _, m := range regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`).FindAllStringSubmatch(string(content), -1) {
		light[m[1]], dark[m[1]] = m[2], m[3]
	}
	for name, scheme := range map[string]map[string]string{"light": light, "dark": dark} {
		for _, pair := range pairs {
			ratio, err := contrast(scheme[pair[0]], scheme[pair[1]])
			if err != nil {
				t.Fatalf("%s: %s on %s: %v", name, pair[0], pair[1], err)
			}
			if ratio < 4.5 {
				t.Errorf("%s: %s on %s has %.2f:1, want 4.5:1", name, pair[0], pair[1], ratio)
			}
		}
	}
}

// contrast is the ratio of WCAG 2.
func contrast(a, b string) (float64, error) {
	la, err := luminance(a)
	if err != nil {
		return 0, err
	}
	lb, err := luminance(b)
	if err != nil {
		return 0, err
	}
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05), nil
}

func luminance(hex string) (float64, error) {
	if len(hex) != 7 {
		return 0, fmt.Errorf("no colour: %q", hex)
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, err := strconv.ParseUint(hex[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0, err
		}
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum, nil
}

// page is the built page. Where there is none the test is skipped; in CI it fails.
func page(t *testing.T) fs.FS {
	t.Helper()
	web, built := dashboards.Web()
	if !built {
		const reason = "the page is not built: make page builds it with npm"
		if os.Getenv("FORESHOCK_REQUIRE_SHARED") == "1" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	return web
}

// scriptLimit is what all scripts of the page together may weigh, compressed as they are
// sent: 300 KB.
const scriptLimit = 300_000

func TestScriptsAreLight(t *testing.T) {
	t.Parallel()
	web := page(t)
	total := 0
	files, err := fs.Glob(web, "assets/*.js")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, name := range append(files, "theme.js") {
		content, err := fs.ReadFile(web, name)
		if err != nil {
			t.Fatal(err)
		}
		var pressed bytes.Buffer
		w := gzip.NewWriter(&pressed)
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		total += pressed.Len()
	}
	if total > scriptLimit {
		t.Errorf("the scripts weigh %d bytes compressed, want at most %d", total, scriptLimit)
	}
	t.Logf("%d bytes compressed in %d scripts", total, len(files)+1)
}

// Its policy would block what the page must not have: code or styles in the document, and
// files of other hosts.
func TestPageAsksNobodyElse(t *testing.T) {
	t.Parallel()
	web, built := dashboards.Web()
	t.Logf("built: %v", built)
	content, err := fs.ReadFile(web, "index.html")
	if err != nil {
		t.Fatal(err)
	}
	forbidden := regexp.MustCompile(`(?i)<script[^>]*>[^<]|javascript:|<style|\sstyle=|\son[a-z]+=|(src|href|action)="(https?:)?//`)
	if found := forbidden.Find(content); found != nil {
		t.Errorf("index.html: %q", found)
	}
	if !built {
		return
	}
	styles, err := fs.Glob(web, "assets/*.css")
	if err != nil || len(styles) == 0 {
		t.Fatalf("no styles: %v", err)
	}
	for _, name := range styles {
		content, err := fs.ReadFile(web, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`url\(([^)]*)\)|@import[^;]*`).FindAllStringSubmatch(string(content), -1) {
			if !strings.HasPrefix(strings.Trim(m[1], `"'`), "/assets/") {
				t.Errorf("%s: %s", name, m[0])
			}
		}
	}
}
