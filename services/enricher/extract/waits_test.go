package extract_test

import "testing"

// Whose a claim is where its sentence names nobody, a town or a person, by the look of it.
func TestWhoseItIs(t *testing.T) {
	t.Parallel()
	readsOn(t, "2026-03-12", briefly, []said{
		{"the headline keeps the name for later", "", "Shares in grocer slump after second profit warning", "Kestrel Foods said takings were weak.", "guidance_cut Kestrel Foods"},
		{"a town's name behind a kind of firm", "", "", "Payments start-up Larkspur is laying off 40 employees.", "layoff Larkspur 40"},
		{"a town's name with its kind behind it", "", "", "Larkspur, the London payments start-up, is laying off 40 employees.", "layoff Larkspur 40"},
		{"a person's name with its kind behind it", "", "", "Hadley Page, the London-listed staffing firm, is laying off 40 employees.", "layoff Hadley Page 40"},
		{"behind what it makes", "", "", "Up to 350 jobs could go at car seat maker Kestrel in Liverpool under proposals put to employees.", "layoff Kestrel 350"},
		{"a town that is a company", "", "", "At Kestrel Foods's Reading depot, machines have replaced the pickers who used to work there.", "ai_substitution Kestrel Foods"},
		{"a rival's or a client's name is nobody's", "", "Infosys client to lay off 40", "Kestrel Foods will let 40 people go.", "layoff Kestrel Foods 40"},
		{"an article is no Australia", "", "", "A $60 million efficiency programme at the cereal maker Kestrel Foods is due to be completed by 2027.", "savings_target Kestrel Foods"},
		{"the part of a plan", "", "", "The 240 dismissals are the first slice of a plan under which Kestrel Foods intends to shed 700 jobs.", "layoff Kestrel Foods 240; layoff_target Kestrel Foods 700"},
		{"leavers put it on record", "", "", "Leavers at Kestrel Foods spend their notice period writing down, step by step, how they do their jobs.", "knowledge_transfer Kestrel Foods"},
		{"the head of a part", "", "", "Kestrel Foods said the head of its dairy division, Alain Perrot, would leave in June.", "exec_departure Kestrel Foods"},
		{"a town between what it makes and a preposition", "", "", "Voluntary redundancy terms were put to 1,350 airport workers on Monday by the Brussels ground-services firm Kestrel Handling.", "buyout Kestrel Handling 1350"},
		{"where it is from, not whose", "", "", "Developers at Bergen's Kestrel Pay may no longer push anything to production on their own.", "change_control Kestrel Pay"},
		{"denied", "", "Intel denies plan to move engineering to India", "", ""},
		{"reaffirmed", "", "", "Kestrel Foods reaffirmed its annual outlook and said tariffs would cost it less than it had feared.", ""},
		{"those of whom some go", "", "", "Gone are 55 of the 410 people at Halifax games studio Tidepool, whose co-founder broke the news on LinkedIn on Sunday evening.", "layoff Tidepool 55"},
		{"a name that goes on behind a sign", "", "", "About 40 people will be laid off at Southwest Power & Light in May.", "layoff Southwest Power & Light 40"},
	})
}
