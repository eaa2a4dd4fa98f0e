package extract_test

import "testing"

func TestNamesInFull(t *testing.T) {
	t.Parallel()
	reads(t, briefly, []said{
		{"initials", "en", "", "The board of A. M. Castle has approved a plan under which it will lay off 125 people.", "layoff A. M. Castle 125"},
		{"one initial ends a sentence", "en", "", "The owner is Plan B. Kestrel said it will lay off 125 people.", "layoff Kestrel 125"},
		{"a campus behind a comma", "en", "", "The University of California, Davis, said it will lay off 125 people.", "layoff University of California, Davis 125"},
		{"a campus behind at", "en", "", "The University of Illinois at Urbana-Champaign said it will lay off 125 people.", "layoff University of Illinois at Urbana-Champaign 125"},
		{"an address", "en", "", "The University of Michigan, Ann Arbor, Mich., said it will lay off 125 people.", "layoff University of Michigan 125"},
		{"a state behind a town", "en", "", "WINOOSKI, Vt. - Kestrel Mills is leaving town. Its plant will close and 125 people will lose their jobs.", "plant_closure Kestrel Mills 125; layoff Kestrel Mills 125"},
		{"a number in a name", "en", "", "7-Eleven said it will lay off 125 people.", "layoff Seven-Eleven 125"},
		{"a founder's name", "en", "", "A. M. Marlow met the unions on Monday. Marlow said it will lay off 125 people.", "layoff A. M. Marlow 125"},
		{"a number behind a district", "en", "", "The Elm Grove District 41 school board approved cutting 16 positions.", "layoff Elm Grove District 41 16"},
		{"a number written as a name is", "en", "", "Private rival Channel Six will cut 210 jobs.", "layoff Channel Six 210"},
		{"a word of daily use begins a name", "en", "", "Baby goods chain Little Acorns will cut 110 jobs.", "layoff Little Acorns 110"},
		{"a state behind a name", "en", "", "Mercy Hospital of Pasadena (Calif.) is laying off 57 workers.", "layoff Mercy Hospital of Pasadena 57"},
		{"a town of several words", "en", "", "Stoke-on-Trent City Council has proposed cutting 330 jobs.", "layoff Stoke-on-Trent City Council 330"},
		{"a partner in a heading", "en", "", "Job losses go on.\n\nOrchard & Main Supply\nThe company said 870 jobs will go.", "layoff Orchard & Main Supply 870"},
		{"a longer name begins as one well known", "en", "", "Lattice Microdevices makes parts. Lattice is letting 1,400 people go.", "layoff Lattice Microdevices 1400"},
		{"who speaks is no company", "en", "", "Guest: It says that an employer with 100 or more workers gives notice before it shuts a plant.", ""},
		{"a law is no employer", "en", "", "Under the Protection of Employment Act ten people are let go at an establishment with between 50 and 99 staff.", ""},
		{"a headline shortens a word", "en", "Atea Pharma To Cut About 60% Of Staff", "Atea Pharmaceuticals, Inc. said that around 60% of its workforce will go.", "layoff Atea Pharmaceuticals"},
	})
	readsOn(t, "2002-08-26", briefly, []said{
		{"a month behind dashes", "en", "", "CAMBRIDGE, Mass.--Aug. 26, 2002--Kestrel is letting 122 employees go.", "layoff Kestrel 122"},
	})
}
