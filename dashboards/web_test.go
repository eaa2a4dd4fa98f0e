package dashboards_test

import (
	"fmt"
	"io/fs"
	"math"
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
	content, err := fs.ReadFile(dashboards.Web(), "static/foreshock.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark := map[string]string{}, map[string]string{}
	declared := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	first, rest, found := strings.Cut(string(content), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there is no dark scheme")
	}
	second, _, _ := strings.Cut(rest, "\n}")
	for _, m := range declared.FindAllStringSubmatch(first, -1) {
		light[m[1]], dark[m[1]] = m[2], m[2]
	}
	for _, m := range declared.FindAllStringSubmatch(second, -1) {
		dark[m[1]] = m[2]
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

// The page may load nothing from elsewhere and holds no code; its policy would block both.
func TestWebAsksNobodyElse(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)<script|javascript:|\sstyle=|\son[a-z]+=|@import|url\(|(src|href|action)="(https?:)?//`)
	err := fs.WalkDir(dashboards.Web(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := fs.ReadFile(dashboards.Web(), path)
		if err != nil {
			return err
		}
		if found := forbidden.Find(content); found != nil {
			t.Errorf("%s: %q", path, found)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
