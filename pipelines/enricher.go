package pipelines

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Enricher is pipelines/enricher: a file of words and frames per language, and the services
// that outages name.
type Enricher struct {
	// Version changes when any rule file or registry file does.
	Version string
	// Languages in the order of their tags.
	Languages []Language
	Services  []Service
	// Agencies are credited in many papers for one story, longest names first.
	Agencies []string
	// Places and GivenNames are names that are seldom an employer's: towns of the world and
	// people's first names.
	Places, GivenNames []string
	// CommonWords are words of daily use by language, in small letters: alone they are seldom
	// a name, whatever their first letter.
	CommonWords map[string][]string
	// Judges is judges.json, the fitted judges of numbers and names; nil where the folder
	// has none.
	Judges []byte
	// Kinds is kinds.json, the fitted judge of kinds; nil where the folder has none.
	Kinds []byte
}

// Language is what the extractor knows of one language.
type Language struct {
	// File is where it was read from, for errors.
	File string `yaml:"-"`
	// Tag is the BCP 47 primary tag: "en".
	Tag string `yaml:"language"`
	// Triggers let a document in; text without any is rejected unread.
	Triggers Triggers `yaml:"triggers"`
	// DecimalComma: 1.234,5 rather than 1,234.5.
	DecimalComma bool `yaml:"decimal_comma"`
	// Elision: "l'" and "d'" are words of their own.
	Elision bool `yaml:"elision"`
	// Numbers, multipliers (thousand: 1000), fractions (third: 33.3, in percent), units of
	// time (in hours), currencies (word or code to ISO 4217) and months (1 to 12).
	Numbers     map[string]float64 `yaml:"numbers"`
	Multipliers map[string]float64 `yaml:"multipliers"`
	Fractions   map[string]float64 `yaml:"fractions"`
	// Ordinals are for dates ("first quarter") and shares ("jede zehnte Stelle").
	Ordinals   map[string]int     `yaml:"ordinals"`
	Durations  map[string]float64 `yaml:"durations"`
	Currencies map[string]string  `yaml:"currencies"`
	Months     map[string]int     `yaml:"months"`
	Weekdays   map[string]int     `yaml:"weekdays"`
	// Classes are named lists of words and phrases. "trim(|s|med)" stands for three words,
	// "stellen*" for every word that begins so, "<other>" for all of another class.
	Classes map[string][]string `yaml:"classes"`
	Frames  []Frame             `yaml:"frames"`
	// Letter tells how the letter of a statutory notice is known and read; empty where the
	// language's laws know none.
	Letter Letter `yaml:"letter"`
	// Signature is regular expressions for the line under a company's own text that names the
	// company: "Ada Long, CEO, Acme". {name} stands for the name.
	Signature []string `yaml:"signature"`
	// SimplePast is how a verb in the simple past ends, in a language where nothing else does.
	SimplePast []string `yaml:"simple_past"`
	// Words are words, and beginnings or ends of words, that package extract asks for by these
	// names as they are written.
	Words map[string][]string `yaml:"words"`
	// Declined is how names of two words end behind articles; the first that fits counts.
	Declined []Declined `yaml:"declined"`
	// States are those to whom notices of mass layoffs are given.
	States States `yaml:"states"`
	// Offices are what offices are called, to tell whether two names are of one person's.
	Offices Offices `yaml:"offices"`
}

// Offices are the names of offices, in small letters.
type Offices struct {
	// Short are the short names of offices with what each stands for; LeftOut are words that tell
	// none from another.
	Short   map[string][]string `yaml:"short"`
	LeftOut []string            `yaml:"left_out"`
	// Top is the short name of a company's first; TopAlone are names that mean it without more.
	Top      string   `yaml:"top"`
	TopAlone []string `yaml:"top_alone"`
	// Heads are the words that say no more than that somebody is the head of something.
	Heads []string `yaml:"heads"`
	// Informal are the ends of names that headlines give, Formal is what fuller ones hold.
	Informal []string `yaml:"informal"`
	Formal   []string `yaml:"formal"`
	// Single are expressions for the offices that a company has once.
	Single []string `yaml:"single"`
}

// Declined is an ending of a name behind one of some articles, and how the name itself ends.
type Declined struct {
	Articles []string `yaml:"articles"`
	// Last: the last word of the name ends so, not the first.
	Last bool   `yaml:"last"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// States are the two letters of states by their names.
type States struct {
	// Names in small letters, Short as newspapers write them behind a town, without the full stop.
	Names map[string]string `yaml:"names"`
	Short map[string]string `yaml:"short"`
	// Agencies are those whose name needs no state, in small letters.
	Agencies map[string]string `yaml:"agencies"`
}

// Letter is regular expressions, the lists of them read as alternatives. In them {day} stands
// for a date in full and {state} for the name of a state, both captured.
type Letter struct {
	// Hints are pieces of text of which one stands in the head or the title of every letter.
	Hints []string `yaml:"hints"`
	// Law names the law that letters go by, Words are how letters are worded.
	Law   []string `yaml:"law"`
	Words []string `yaml:"words"`
	// Given and Ends are how a letter says when it was given and when the jobs end.
	Given string `yaml:"given"`
	Ends  string `yaml:"ends"`
	// Office and Address are how it names the state: in an office's name and in an address.
	Office  []string `yaml:"office"`
	Address string   `yaml:"address"`
	// Condition is what makes a notice one of what only may come.
	Condition []string `yaml:"condition"`
}

// Triggers are what a text must hold to be read at all, as beginnings of words.
type Triggers struct {
	// Strong words let a text in alone.
	Strong []string `yaml:"strong"`
	// Pairs let it in where a word of the first and one of the second list are close.
	Pairs []TriggerPair `yaml:"pairs"`
	// Headline words let a headline in that has them, and Counted ones one that has a digit, too,
	// where little text or none follows: headlines are short of words, and words of daily use mean
	// more in them.
	Headline []string `yaml:"headline"`
	Counted  []string `yaml:"counted"`
}

// TriggerPair is two lists of words that mean something only together.
type TriggerPair struct {
	One   []string `yaml:"one"`
	Other []string `yaml:"other"`
}

// Frame is a way to say one kind of claim. Patterns are described in package rule.
type Frame struct {
	Name     string   `yaml:"name"`
	Kind     string   `yaml:"kind"`
	Patterns []string `yaml:"patterns"`
	// Drop: what this frame covers is no claim, whatever else matches there.
	Drop bool `yaml:"drop"`
	// Status overrides what the words around it say.
	Status string `yaml:"status"`
	// Cause of an outage, where the pattern tells it.
	Cause string `yaml:"cause"`
	// Flags: cumulative, unit, bare, eligible, remote and others that package extract knows.
	Flags []string `yaml:"flags"`
}

// Service is a product whose outage is its owner's.
type Service struct {
	Name    string   `yaml:"name"`
	Company string   `yaml:"company"`
	Aliases []string `yaml:"aliases"`
}

// Kinds are the kinds of claims.
var Kinds = []string{
	"layoff", "layoff_target", "outage", "savings_target", "restructuring_charge", "hiring_freeze", "ai_substitution",
	"change_control", "knowledge_transfer", "guidance_cut", "rto_mandate", "offshoring", "buyout", "exec_departure",
	"plant_closure", "warn_notice",
}

func (c *Enricher) load(fsys fs.FS) error {
	files, err := fs.Glob(fsys, "enricher/??.yaml")
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	if len(files) == 0 {
		return errors.New("pipelines: enricher: no language file (en.yaml)")
	}
	var wrong []error
	for _, file := range files {
		language := Language{File: file}
		if err := decode(fsys, file, &language); err != nil {
			wrong = append(wrong, err)
			continue
		}
		if want := strings.TrimSuffix(path.Base(file), ".yaml"); language.Tag != want {
			wrong = append(wrong, fmt.Errorf("pipelines: %s: language is %q, want %q", file, language.Tag, want))
		}
		for i, frame := range language.Frames {
			if !frame.Drop && !slices.Contains(Kinds, frame.Kind) {
				wrong = append(wrong, fmt.Errorf("pipelines: %s: frame %d (%s): unknown kind %q", file, i+1, frame.Name, frame.Kind))
			}
			if len(frame.Patterns) == 0 {
				wrong = append(wrong, fmt.Errorf("pipelines: %s: frame %d (%s): no patterns", file, i+1, frame.Name))
			}
		}
		c.Languages = append(c.Languages, language)
	}
	var services struct {
		Services []Service `yaml:"services"`
		Agencies []string  `yaml:"agencies"`
	}
	if err := decode(fsys, "enricher/services.yaml", &services); err != nil {
		wrong = append(wrong, err)
	}
	c.Services, c.Agencies = services.Services, services.Agencies
	if c.Places, err = lines(fsys, "registry/places.txt"); err != nil {
		wrong = append(wrong, err)
	}
	if c.GivenNames, err = lines(fsys, "registry/given_names.txt"); err != nil {
		wrong = append(wrong, err)
	}
	c.CommonWords = map[string][]string{}
	for _, language := range c.Languages {
		words, err := lines(fsys, "registry/words_"+language.Tag+".txt")
		switch {
		case errors.Is(err, fs.ErrNotExist): // not every language has such a list
		case err != nil:
			wrong = append(wrong, err)
		default:
			c.CommonWords[language.Tag] = words
		}
	}
	if c.Judges, err = fs.ReadFile(fsys, "enricher/judges.json"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		wrong = append(wrong, fmt.Errorf("pipelines: %w", err))
	}
	if c.Kinds, err = fs.ReadFile(fsys, "enricher/kinds.json"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		wrong = append(wrong, fmt.Errorf("pipelines: %w", err))
	}
	c.Version, err = rulesVersion(fsys)
	return errors.Join(append(wrong, err)...)
}

// lines reads a file of one name a line.
func lines(fsys fs.FS, file string) ([]string, error) {
	content, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("pipelines: %w", err)
	}
	return strings.Split(strings.TrimSpace(string(content)), "\n"), nil
}

// rulesVersion names what decides an extraction: the rules and the companies, not the suite.
func rulesVersion(fsys fs.FS) (string, error) {
	files, err := fs.Glob(fsys, "enricher/*.yaml")
	if err != nil {
		return "", fmt.Errorf("pipelines: %w", err)
	}
	h := sha256.New()
	for _, file := range []string{"enricher/judges.json", "enricher/kinds.json"} {
		if _, err := fs.Stat(fsys, file); err == nil {
			files = append(files, file)
		}
	}
	words, err := fs.Glob(fsys, "registry/words_??.txt")
	if err != nil {
		return "", fmt.Errorf("pipelines: %w", err)
	}
	for _, file := range append(append(files, "registry/companies.csv", "registry/places.txt", "registry/given_names.txt"), words...) {
		content, err := fs.ReadFile(fsys, file)
		if err != nil {
			return "", fmt.Errorf("pipelines: %w", err)
		}
		fmt.Fprintf(h, "%s %d\n", file, len(content))
		h.Write(content)
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

// LoadEnricher reads and checks pipelines/enricher alone.
func LoadEnricher(fsys fs.FS) (*Enricher, error) {
	var c Enricher
	if err := c.load(fsys); err != nil {
		return nil, err
	}
	return &c, nil
}
