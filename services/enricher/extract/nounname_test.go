package extract_test

import "testing"

func TestNamesOfNouns(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"an adjective with its capital", "de", "", "Die Helvetische Gewerbebank streicht 210 Stellen.", "layoff Helvetische Gewerbebank 210"},
		{"an institution and its town", "de", "", "Das Universitätsklinikum Halle streicht 210 Stellen.", "layoff Universitätsklinikum Halle 210"},
		{"nouns and the country", "de", "", "Nach eigenen Angaben streicht Kabel Deutschland 210 Stellen.", "layoff Kabel Deutschland 210"},
		{"a noun is nobody", "de", "Lindner streicht Stellen", "Lindner baut um. Künftig will sich das Haus auf Möbel beschränken. 210 Stellen fallen weg.", "layoff Lindner 210"},
		{"the verb before who acts", "de", "", "Einen Einstellungsstopp hat Kestrel schon beschlossen.", "hiring_freeze Kestrel"},
		{"the same in Dutch", "nl", "", "Een vacaturestop heeft Kestrel al ingevoerd.", "hiring_freeze Kestrel"},
		{"another's short name behind a known one", "nl", "", "Alstom Hydro schrapt 210 banen.", "layoff Alstom Hydro 210"},
		{"a university in small letters", "fr", "", "L'université de Bourgogne décrète un gel des recrutements.", "hiring_freeze université de Bourgogne"},
		{"a number that is one word", "nl", "", "Kestrel schrapt duizend banen.", "layoff Kestrel 1000"},
		{"a paper's name in quotes", "de", "", "Beim „Nordhessischen Kurier“ fallen 110 Stellen weg.", "layoff Nordhessischer Kurier 110"},
		{"who closes behind the verb", "nl", "", "De fabriek in Emmen sluit Kestrel eind juni.", "plant_closure Kestrel"},
		{"what is denied and what is offered", "fr", "", "Kestrel n'envisage pas de licenciements mais un plan de départs volontaires.", "buyout Kestrel"},
		{"nothing is left for them", "de", "", "Für 450 Mitarbeiter von Kestrel gibt es keine Zukunft.", "layoff Kestrel 450"},
		{"out are people", "nl", "", "Een op de vijf medewerkers van Kestrel moet eruit.", "layoff Kestrel"},
		{"parcels are not people", "nl", "", "Bloemist Kestrel neemt voorlopig geen pakketjes aan.", ""},
	})
}
