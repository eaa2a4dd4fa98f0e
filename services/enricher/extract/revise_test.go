package extract_test

import "testing"

// A number that takes the place of another, and totals of what has gone since some time.
func TestNumbersOfNow(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"in the same sentence", "en", "", "Kestrel Foods, which said last week that 250 workers would be let go, is now cutting 205.", "layoff Kestrel Foods 205 confirmed"},
		{"in the next", "en", "", "Kestrel Foods had said it would lay off 60 people. It is now laying off 40.", "layoff Kestrel Foods 40 confirmed"},
		{"those told of", "en", "", "Kestrel Foods said in January it would lay off 60 people. It cut that to 45 on Monday.", "layoff Kestrel Foods 45 confirmed"},
		{"more of them", "en", "", "Kestrel Foods said in January it would lay off 60 people. It is now cutting a further 45.", "layoff Kestrel Foods 60 confirmed; layoff Kestrel Foods 45 confirmed"},
		{"a round that is done", "en", "", "Kestrel Foods laid off 60 people in January. It is now cutting 45 people.", "layoff Kestrel Foods 60 confirmed; layoff Kestrel Foods 45 confirmed"},
		{"another's number", "en", "", "Kestrel Foods will lay off 110 people. The National Union of Mineworkers had put the number of jobs at stake at 200.", "layoff Kestrel Foods 110 confirmed"},
		{"by how many fewer", "en", "", "Kestrel Foods has settled on 2,043 job cuts, about 500 fewer than the 2,500 it floated at first.", "layoff Kestrel Foods 2043 confirmed"},
		{"since somebody came", "en", "", "Kestrel Foods has laid off 2,000 people since Ann Reed took over in August.", "layoff Kestrel Foods 2000 confirmed total"},
		{"since something happened", "en", "", "Kestrel Foods has laid off 23 people since a federal grant was cancelled in January.", "layoff Kestrel Foods 23 confirmed"},
		{"the first since then", "en", "", "Kestrel Foods let 48 people go on Monday, its third round since last summer.", "layoff Kestrel Foods 48 confirmed"},
		{"all told", "en", "", "Kestrel Foods let 48 people go on Monday. All told it has dismissed 212 people.", "layoff Kestrel Foods 48 confirmed; layoff Kestrel Foods 212 confirmed total"},
		{"a round carried out", "en", "", "Kestrel Foods has completed the layoff of 1,300 employees that it announced in November.", "layoff Kestrel Foods 1300 confirmed"},
		{"so many of so many", "en", "", "Kestrel Foods has reached 770 of the 1,000 job reductions in its plan.", "layoff Kestrel Foods 770 confirmed total; layoff_target Kestrel Foods 1000 confirmed"},
	})
}

// Earlier rounds, wholes and what is done of them, told beside the cut or a sentence on.
func TestRoundsBeside(t *testing.T) {
	t.Parallel()
	reads(t, standing, []said{
		{"a round in which they left", "en", "", "Kestrel Foods has laid off 56 people. The cuts follow a January round in which 150 left.", "layoff Kestrel Foods 56 confirmed; layoff Kestrel Foods 150 confirmed"},
		{"done of what is wanted", "en", "", "Audi has cut 4,100 of the 7,500 posts it wants to lose in Germany by 2029.", "layoff Audi 4100 confirmed total; layoff_target Audi 7500 planned"},
		{"who there are", "en", "", "Kestrel Foods wants to cut 38 of 190 posts.", "layoff Kestrel Foods 38 planned"},
		{"work that comes", "en", "", "Kestrel Foods will let 75 people go. Its new dock is to bring 300 jobs by 2029.", "layoff Kestrel Foods 75 confirmed"},
	})
}
