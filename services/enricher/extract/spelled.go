package extract

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/foreshock/foreshock/pipelines"
)

// spelled are words, and ends of words, that the code asks for as they are written: the fields'
// tags are the names in the language files. Unlike a class, such a word is no word of the rules.
type spelled struct {
	OfWord        spelling `word:"of"`
	The           spelling `word:"the"`
	FirstThe      spelling `word:"first_the"`
	Who           spelling `word:"who"`
	To            spelling `word:"to"`
	FromWord      spelling `word:"from"`
	PaperTail     spelling `word:"paper_tail"`
	HearsayAdverb spelling `word:"hearsay_adverb"`
	BeforeYear    spelling `word:"before_year"`
	// Placeholder is what a letter to be filled in has in place of what it is to say.
	Placeholder spelling `word:"placeholder"`
	// OwnVoice is how somebody speaks of himself in a running text.
	OwnVoice spelling `word:"own_voice"`
	// LoneName is a company's name of one letter.
	LoneName spelling `word:"lone_name"`
	// TopicMark stands behind whom a Japanese sentence is about, VerbEnd ends a verb before a noun.
	TopicMark spelling `word:"topic_mark"`
	VerbEnd   spelling `word:"verb_end"`
	// ends of words
	AdverbEnd    spelling `word:"adverb_end"`
	AdjectiveEnd spelling `word:"adjective_end"`
	GerundEnd    spelling `word:"gerund_end"`
	PastEnd      spelling `word:"past_end"`
	PeopleEnd    spelling `word:"people_end"`
	WomenEnd     spelling `word:"women_end"`
	// beginnings of words
	ConsultStart spelling `word:"consult_start"`
	// GenitiveArticle is the article before a name in the genitive.
	GenitiveArticle spelling `word:"genitive_article"`
}

// spelling is some words, or ends or beginnings of words.
type spelling []string

// set takes over a language's words. What the code does not ask for is an error.
func (sp *spelled) set(language pipelines.Language) error {
	v := reflect.ValueOf(sp).Elem()
	known := map[string]bool{}
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("word")
		known[name] = true
		v.Field(i).Set(reflect.ValueOf(spelling(language.Words[name])))
	}
	for name := range language.Words {
		if !known[name] {
			return fmt.Errorf("extract: %s: words: nobody asks for %q", language.File, name)
		}
	}
	return nil
}

// is tells whether token i is one of some words.
func (s *sentence) is(i int, words spelling) bool {
	return len(words) > 0 && slices.Contains(words, s.word(i))
}

func (w spelling) ends(word string) bool {
	return slices.ContainsFunc(w, func(end string) bool { return strings.HasSuffix(word, end) })
}

func (w spelling) begins(word string) bool {
	return slices.ContainsFunc(w, func(start string) bool { return strings.HasPrefix(word, start) })
}
