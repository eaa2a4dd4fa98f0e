package extract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/foreshock/foreshock/pipelines"
	"github.com/foreshock/foreshock/services/enricher/extract/judge"
)

var className = regexp.MustCompile(`<(\w+)>`)

// A class of words that a language file defines is read: by a frame, a trigger, the code, the judge
// of kinds or another class that is. A field of the code that stands for a class is read, too.
func TestEveryClassIsRead(t *testing.T) {
	t.Parallel()
	asked := classesOfCode(t)
	rules, err := pipelines.LoadEnricher(pipelines.Embedded)
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := judge.ParseJury(rules.Kinds)
	if err != nil {
		t.Fatal(err)
	}
	for _, language := range rules.Languages {
		read := map[string]bool{}
		var reads func(name string)
		reads = func(name string) {
			if read[name] {
				return
			}
			read[name] = true
			for _, term := range language.Classes[name] {
				if other, ok := strings.CutPrefix(term, "<"); ok {
					reads(strings.TrimSuffix(other, ">"))
				}
			}
		}
		readIn := func(text string) {
			for _, m := range className.FindAllStringSubmatch(text, -1) {
				reads(m[1])
			}
		}
		for name := range asked {
			reads(name)
		}
		for _, frame := range language.Frames {
			readIn(strings.Join(frame.Patterns, " "))
		}
		for _, pair := range language.Triggers.Pairs {
			readIn(strings.Join(pair.One, " ") + " " + strings.Join(pair.Other, " "))
		}
		readIn(strings.Join(language.Triggers.Strong, " "))
		for feature := range kinds.Weights {
			readIn(feature)
		}
		for name := range language.Classes {
			if !read[name] {
				t.Errorf("%s: nobody reads the class %s", language.File, name)
			}
		}
	}
}

// classesOfCode are the classes that the code of this package and those below it asks for by
// name: in a call of Class, or as the tag of a field that is used.
func classesOfCode(t *testing.T) map[string]bool {
	t.Helper()
	asked, used, tagged, words := map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				used[n.Sel.Name] = true
			case *ast.Field:
				if n.Tag == nil {
					break
				}
				tag, _ := strconv.Unquote(n.Tag.Value)
				if class := reflect.StructTag(tag).Get("class"); class != "" {
					tagged[n.Names[0].Name] = class
				}
				if word := reflect.StructTag(tag).Get("word"); word != "" {
					words[n.Names[0].Name] = word
				}
			case *ast.CallExpr:
				if f, ok := n.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Class" {
					if name, ok := n.Args[0].(*ast.BasicLit); ok {
						class, _ := strconv.Unquote(name.Value)
						asked[class] = true
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for field, class := range tagged {
		if used[field] {
			asked[class] = true
		} else {
			t.Errorf("nobody reads the field %s of the class %s", field, class)
		}
	}
	for field, word := range words {
		if !used[field] {
			t.Errorf("nobody reads the field %s of the words %s", field, word)
		}
	}
	return asked
}
