package main

import "github.com/grafana/grafana-foundation-sdk/go/dashboard"

func riskBoard() board {
	risks := indicators("name = 'risk_probability'")
	return board{
		name: "board", title: "risk board", about: "Every company by its forecast, with the cuts, gaps and outages behind it, as known on a day.",
		panels: []panel{
			{kind: "stat", title: "Companies forecast", about: "Companies with a forecast for the quarter.", width: 6, height: 4, unit: "locale", sql: risks + "SELECT count() AS companies FROM known WHERE " + ofQuarter},
			{kind: "stat", title: "At 25 % or more", about: "Companies whose forecast reaches the line of the rule risk-high.", width: 6, height: 4, unit: "locale", sql: risks + "SELECT countIf(value >= 0.25) AS companies FROM known WHERE " + ofQuarter},
			{kind: "stat", title: "Open gaps", about: "Companies with jobs left between a target and what was cut, on either basis.", width: 6, height: 4, unit: "locale", sql: indicators("name IN ('cut_gap', 'cut_gap_cumulative')") + "SELECT uniqIf(company_id, value > 0) AS companies FROM (SELECT company_id, name, argMax(value, quarter) AS value FROM known WHERE quarter <= ${quarter:singlequote} GROUP BY company_id, name)"},
			{kind: "stat", title: "AI-linked outages", about: "Outages that their texts link to an AI tool, up to the quarter.", width: 6, height: 4, unit: "locale", sql: indicators("name = 'outage_ai_linked_count'") + "SELECT sum(value) AS outages FROM known WHERE quarter <= ${quarter:singlequote}"},
			{kind: "table", title: "Companies by risk", about: "Risk for the quarter, its change against the quarter before, and the newest cuts, gaps on both bases and outages before it.", width: 24, height: 14,
				units: map[string]string{"risk": "percentunit", "change": "percentunit", "cuts": "locale", "gap": "locale", "gap_all_rounds": "locale", "outages": "locale", "known": "dateTimeAsIso"},
				links: map[string]dashboard.DashboardLink{"company": toCompany()},
				sql: indicators("name IN ('risk_probability', 'cuts_announced', 'cut_gap', 'cut_gap_cumulative', 'outage_count', 'outage_ai_linked_count')") + `SELECT
  argMax(company, known_at) AS company,
  maxOrNullIf(value, name = 'risk_probability' AND ` + ofQuarter + `) AS risk,
  risk - argMaxOrNullIf(value, quarter, name = 'risk_probability' AND quarter < ${quarter:singlequote}) AS change,
  argMaxOrNullIf(value, quarter, name = 'cuts_announced' AND quarter < ${quarter:singlequote}) AS cuts,
  argMaxOrNullIf(quarter, quarter, name = 'cuts_announced' AND quarter < ${quarter:singlequote}) AS cuts_quarter,
  argMaxOrNullIf(value, quarter, name = 'cut_gap' AND quarter < ${quarter:singlequote}) AS gap,
  argMaxOrNullIf(value, quarter, name = 'cut_gap_cumulative' AND quarter < ${quarter:singlequote}) AS gap_all_rounds,
  argMaxOrNullIf(value, quarter, name = 'outage_count' AND quarter < ${quarter:singlequote}) AS outages,
  argMaxOrNullIf(value, quarter, name = 'outage_ai_linked_count' AND quarter < ${quarter:singlequote}) AS ai_linked,
  max(known_at) AS known,
  company_id
FROM known GROUP BY company_id HAVING risk IS NOT NULL
ORDER BY risk DESC, company LIMIT 500`},
			{kind: "bars", title: "Jobs cut by quarter, all companies", about: "Announced and confirmed rounds side by side; they tell of the same people and are never added.", width: 12, height: 9, unit: "locale", sql: indicators("name IN ('cuts_announced', 'cuts_confirmed')") + "SELECT quarter, sumIf(value, name = 'cuts_announced') AS announced, sumIf(value, name = 'cuts_confirmed') AS confirmed FROM known GROUP BY quarter ORDER BY quarter"},
			{kind: "table", title: "Newest alerts", about: "What crossed a line last.", width: 12, height: 9, units: map[string]string{"known": "dateTimeAsIso"}, links: map[string]dashboard.DashboardLink{"company": toCompany()},
				sql: "SELECT knowledge_time AS known, severity, company, quarter, rule, summary, company_id FROM alert FINAL WHERE knowledge_time <= " + asOf + " ORDER BY knowledge_time DESC, id LIMIT 50"},
		},
	}
}

func dossier() board {
	cuts := mark{"Cuts", "#a23b14", facts(ofCompany) + "SELECT event_time AS time, concat(kind, ' ', status, ' ', toString(ifNull(headcount, 0))) AS title, quote AS text, kind AS tags FROM known WHERE kind IN ('layoff', 'layoff_target', 'warn_notice')"}
	outages := mark{"Outages", "#5b3f9c", facts(ofCompany) + "SELECT event_time AS time, event_time + toIntervalMinute(toInt64(ifNull(duration_hours, 0) * 60)) AS timeEnd, concat('outage ', service) AS title, quote AS text, cause AS tags FROM known WHERE kind = 'outage'"}
	risk := indicators(ofCompany + " AND name = 'risk_probability'")
	return board{
		name: "company", title: "company dossier", company: true, marks: []mark{cuts, outages},
		about: "One company: its forecasts and their parts, cuts, programme, outages as regions, facts with the words that carry them, and alerts, as known on a day.",
		panels: []panel{
			{kind: "stat", title: "Risk", about: "Probability of a layoff announcement in the quarter.", width: 4, height: 6, unit: "percentunit", sql: risk + "SELECT value AS risk FROM known WHERE " + ofQuarter},
			{kind: "stat", title: "Jobs, if it announces", about: "Median of the jobs that an announcement would affect, with the ends of the 80 % interval.", width: 4, height: 6, unit: "locale", sql: indicators(ofCompany+" AND name = 'risk_headcount'") + "SELECT value AS median, low, high FROM known WHERE " + ofQuarter},
			{kind: "line", title: "How this forecast came to be", about: "The forecast for the quarter as it was known over time. Cuts are marked, outages are regions.", width: 16, height: 6, unit: "percentunit", bounded: true,
				sql: "SELECT knowledge_time AS time, value AS risk FROM indicator FINAL WHERE name = 'risk_probability' AND " + ofQuarter + " AND " + ofCompany + " AND knowledge_time <= " + asOf + " ORDER BY knowledge_time"},
			{kind: "bars", title: "What the risk is made of", about: "Parts of the forecast in log-odds, the largest first; they add up to it.", width: 12, height: 9, unit: "none",
				sql: `SELECT replaceAll(part, '_', ' ') AS part, contribution
FROM (
  SELECT argMax(parts.name, knowledge_time) AS names, argMax(parts.contribution, knowledge_time) AS contributions
  FROM indicator FINAL
  WHERE name IN ('risk_probability', 'risk_score') AND notEmpty(parts.name) AND ` + ofQuarter + " AND " + ofCompany + " AND knowledge_time <= " + asOf + `
)
ARRAY JOIN names AS part, contributions AS contribution
WHERE contribution != 0 ORDER BY abs(contribution) DESC`},
			{kind: "bars", title: "Risk by quarter", about: "The newest forecast for each quarter.", width: 12, height: 9, unit: "percentunit", bounded: true, sql: risk + "SELECT quarter, value AS risk FROM known ORDER BY quarter"},
			{kind: "bars", title: "Jobs cut by quarter", about: "Announced, confirmed, reported by others, and in statutory notices: side by side, never added.", width: 12, height: 9, unit: "locale",
				sql: indicators(ofCompany+" AND name IN ('cuts_announced', 'cuts_confirmed', 'cuts_reported', 'warn_headcount')") + `SELECT quarter,
  maxIf(value, name = 'cuts_announced') AS announced, maxIf(value, name = 'cuts_confirmed') AS confirmed,
  maxIf(value, name = 'cuts_reported') AS reported, maxIf(value, name = 'warn_headcount') AS notified
FROM known GROUP BY quarter ORDER BY quarter`},
			{kind: "line", title: "Outages over time", about: "Hours down, each outage where it began; the regions are their time.", width: 12, height: 9, unit: "h", sql: facts(ofCompany) + "SELECT event_time AS time, ifNull(duration_hours, 0) AS hours FROM known WHERE kind = 'outage' ORDER BY event_time"},
			{kind: "table", title: "Outages", about: "Each outage with its cause and the words that tell of it.", width: 24, height: 7, units: map[string]string{"duration_hours": "h"}, links: map[string]dashboard.DashboardLink{"url": toSource()},
				sql: facts(ofCompany) + "SELECT start, service, duration_hours, cause, ai_linked, origins, articles, quote, url FROM known WHERE kind = 'outage' ORDER BY event_time DESC"},
			{kind: "table", title: "What is known, and who said so", about: "Facts, the newest first: status, figures, words, origins.", width: 24, height: 14,
				units: map[string]string{"day": "dateTimeAsIso", "headcount": "locale", "percent": "percent", "amount": "short"}, links: map[string]dashboard.DashboardLink{"url": toSource()},
				sql: facts(ofCompany) + "SELECT event_time AS day, kind, status, headcount, percent, amount, currency, quote, source, origins, articles, confidence, arrayStringConcat(flags, ', ') AS flags, url FROM known ORDER BY event_time DESC, kind, id LIMIT 500"},
			{kind: "table", title: "Alerts", about: "Alerts raised of the company.", width: 24, height: 8, units: map[string]string{"known": "dateTimeAsIso"},
				sql: "SELECT knowledge_time AS known, severity, quarter, rule, summary, value, threshold FROM alert FINAL WHERE " + ofCompany + " AND knowledge_time <= " + asOf + " ORDER BY knowledge_time DESC, id LIMIT 100"},
		},
	}
}

func gaps() board {
	programmes := "SELECT * FROM programme_as_of(as_of = " + asOf + ") WHERE quarter <= ${quarter:singlequote}"
	return board{
		name: "gap", title: "cuts against targets", company: true, about: "Cut programmes: what was meant to be cut, what was, and what is left on each basis, as known on a day.",
		panels: []panel{
			{kind: "stat", title: "Programmes", about: "Companies with a target for their cuts.", width: 8, height: 4, unit: "locale", sql: "SELECT count() AS companies FROM (" + programmes + ")"},
			{kind: "stat", title: "Jobs left, by their own figures", about: "Sum of the open gaps, each by the figures of one text.", width: 8, height: 4, unit: "locale", sql: "SELECT sum(greatest(gap_stated, 0)) AS jobs FROM (" + programmes + ")"},
			{kind: "stat", title: "Jobs left, all rounds booked", about: "Sum of the open gaps with every known round booked.", width: 8, height: 4, unit: "locale", sql: "SELECT sum(greatest(gap_cumulative, 0)) AS jobs FROM (" + programmes + ")"},
			{kind: "table", title: "Programmes, the largest gap first", about: "Target, cuts on three bases side by side (never to be added), gaps on both bases with their arithmetic.", width: 24, height: 12,
				units: map[string]string{"target": "locale", "announced": "locale", "notified": "locale", "effective": "locale", "gap": "locale", "gap_all_rounds": "locale", "known": "dateTimeAsIso"}, links: map[string]dashboard.DashboardLink{"company": toCompany()},
				sql: "SELECT company, quarter, target, announced, notified, effective, gap_stated AS gap, gap_stated_basis AS basis, gap_cumulative AS gap_all_rounds, gap_cumulative_basis AS basis_all_rounds, savings_usd, known, company_id FROM (" + programmes + ") ORDER BY greatest(gap, gap_all_rounds) DESC, company LIMIT 200"},
			{kind: "bars", title: "The company's gap by quarter", about: "What was left of the target at the end of each quarter, on both bases.", width: 12, height: 9, unit: "locale",
				sql: indicators(ofCompany+" AND name IN ('cut_target', 'cut_gap', 'cut_gap_cumulative')") + "SELECT quarter, maxIf(value, name = 'cut_target') AS target, maxIf(value, name = 'cut_gap') AS gap, maxIf(value, name = 'cut_gap_cumulative') AS gap_all_rounds FROM known GROUP BY quarter ORDER BY quarter"},
			{kind: "table", title: "What the company was said to plan", about: "Targets as they were claimed: by whom, when, in which words.", width: 12, height: 9, units: map[string]string{"stated": "dateTimeAsIso", "headcount": "locale"}, links: map[string]dashboard.DashboardLink{"url": toSource()},
				sql: "SELECT stated, headcount, percent, status, source, origins, quote, url FROM programme_target_as_of(as_of = " + asOf + ") WHERE " + ofCompany + " ORDER BY stated DESC"},
			{kind: "table", title: "Statements that can not both be true", about: "Pairs of claims with different figures, with who said what when.", width: 24, height: 8,
				sql: "SELECT company, quarter, name, words, a_source, a_quote, b_source, b_quote, company_id FROM contradiction_as_of(as_of = " + asOf + ") ORDER BY quarter DESC, company LIMIT 200"},
		},
	}
}

func evidence() board {
	signals := "FROM signal FINAL WHERE knowledge_time <= " + asOf
	return board{
		name: "evidence", title: "evidence", company: true, about: "What the indicators rest on: signals with their words, facts by how well they are supported, as known on a day.",
		panels: []panel{
			{kind: "stat", title: "Documents", about: "Documents known.", width: 6, height: 4, unit: "locale", sql: "SELECT count() AS documents FROM event FINAL WHERE knowledge_time <= " + asOf},
			{kind: "stat", title: "Signals", about: "Claims found in them.", width: 6, height: 4, unit: "locale", sql: "SELECT count() AS signals " + signals},
			{kind: "stat", title: "Mean confidence", about: "How sure the extraction is of its signals, on average.", width: 6, height: 4, unit: "percentunit", sql: "SELECT avg(confidence) AS confidence " + signals},
			{kind: "stat", title: "Facts of one origin", about: "Share of facts that a single independent origin supports.", width: 6, height: 4, unit: "percentunit", sql: facts("1 = 1") + "SELECT countIf(origins = 1) / count() AS share FROM known"},
			{kind: "bars", title: "Signals by kind", about: "How many claims of each kind were found.", width: 12, height: 9, unit: "locale", sql: "SELECT toString(kind) AS kind, count() AS signals " + signals + " GROUP BY kind ORDER BY signals DESC"},
			{kind: "bars", title: "Facts by origins", about: "How many independent origins support a fact.", width: 12, height: 9, unit: "locale", sql: facts("1 = 1") + "SELECT toString(least(origins, 6)) AS origins, count() AS facts FROM known GROUP BY origins ORDER BY origins"},
			{kind: "table", title: "The company's signals", about: "Each claim with the words that carry it, the newest first.", width: 24, height: 14, units: map[string]string{"published": "dateTimeAsIso", "known": "dateTimeAsIso", "headcount": "locale"}, links: map[string]dashboard.DashboardLink{"url": toSource()},
				sql: "SELECT event_time AS published, knowledge_time AS known, kind, status, headcount, quote, confidence, company_basis, source, origin, rules, url " + signals + " AND " + ofCompany + " ORDER BY event_time DESC, id LIMIT 500"},
			{kind: "table", title: "Facts that deserve a second look", about: "Facts with a flag (headcounts that differ, effects before their notice), and those least sure.", width: 24, height: 8, units: map[string]string{"day": "dateTimeAsIso"}, links: map[string]dashboard.DashboardLink{"company": toCompany()},
				sql: facts("1 = 1") + "SELECT event_time AS day, company, kind, headcount, arrayStringConcat(flags, ', ') AS flags, quote, source, company_id FROM known WHERE notEmpty(flags) OR confidence < 0.7 ORDER BY notEmpty(flags) DESC, confidence, id LIMIT 200"},
		},
	}
}

func calibration() board {
	score := "FROM scorecard_as_of(as_of = " + asOf + ") WHERE period = 'all'"
	return board{
		name: "calibration", title: "calibration", about: "How good the forecasts were: what was said beforehand against what came, as known on a day.",
		panels: []panel{
			{kind: "stat", title: "Forecasts issued", about: "Forecasts put on record when quarters turned, for the quarter or an earlier one.", width: 6, height: 4, unit: "locale", sql: "SELECT count() AS forecasts FROM forecast_as_of(as_of = " + asOf + ") WHERE quarter <= ${quarter:singlequote}"},
			{kind: "stat", title: "Resolved", about: "Of them resolved by the facts.", width: 6, height: 4, unit: "locale", sql: "SELECT sum(forecasts) AS resolved " + score},
			{kind: "stat", title: "Brier skill", about: "Against the base rate: 1 is perfect, 0 no better, below 0 worse.", width: 6, height: 4, sql: "SELECT max(skill) AS skill " + score},
			{kind: "stat", title: "AUC", about: "How often a company that announced was ranked above one that did not.", width: 6, height: 4, sql: "SELECT max(auc) AS auc " + score},
			{kind: "table", title: "Scorecard by quarter", about: "Brier score, log loss and skill of each quarter's forecasts; live ones and replays apart.", width: 24, height: 10, units: map[string]string{"base_rate": "percentunit", "mean_probability": "percentunit"},
				sql: "SELECT issue, period, forecasts, came, base_rate, mean_probability, brier, skill, log_loss, log_skill, auc FROM scorecard_as_of(as_of = " + asOf + ") ORDER BY issue, period"},
			{kind: "bars", title: "Reliability", about: "Of forecasts of about this probability, how many came.", width: 12, height: 10, unit: "percentunit",
				sql: "SELECT concat(toString(round(100 * probability_from, 1)), '-', toString(round(100 * probability_to, 1)), ' %') AS forecast, mean_probability AS said, share AS came FROM reliability_as_of(as_of = " + asOf + ") ORDER BY issue, probability_from"},
			{kind: "table", title: "Surest forecasts of the quarter", about: "Forecasts on record for the quarter, with the rule that resolves them.", width: 12, height: 10, units: map[string]string{"probability": "percentunit", "resolves": "dateTimeAsIso"}, links: map[string]dashboard.DashboardLink{"company": toCompany()},
				sql: "SELECT company, probability, headcount_median, rule, resolves, company_id FROM forecast_as_of(as_of = " + asOf + ") WHERE " + ofQuarter + " OR quarter = (SELECT max(quarter) FROM forecast_as_of(as_of = " + asOf + ") WHERE quarter <= ${quarter:singlequote}) ORDER BY probability DESC, company LIMIT 100"},
		},
	}
}

// What ran when says nothing of what was known: these boards go by the clock.

func pipeline() board {
	until := "at <= " + asOf
	return board{
		name: "pipeline", title: "pipeline health", about: "Whether the sources are read, and what came of it: four clocks of each source, told apart.",
		panels: []panel{
			{kind: "stat", title: "Sources", about: "Sources read so far.", width: 6, height: 4, unit: "locale", sql: "SELECT uniqExact(source) AS sources FROM source_reading FINAL WHERE " + until},
			{kind: "stat", title: "Not healthy", about: "Sources whose last reading left them degraded or failed.", width: 6, height: 4, unit: "locale", sql: "SELECT countIf(state != 'ok') AS sources FROM (SELECT source, argMax(state, at) AS state FROM source_reading FINAL WHERE " + until + " GROUP BY source)"},
			{kind: "stat", title: "Documents in the last day", about: "Documents stored within the day before.", width: 6, height: 4, unit: "locale", sql: "SELECT countIf(knowledge_time > " + asOf + " - INTERVAL 1 DAY) AS documents FROM event FINAL WHERE knowledge_time <= " + asOf},
			{kind: "stat", title: "Refused", about: "Entries that were refused, in all readings.", width: 6, height: 4, unit: "locale", sql: "SELECT sum(refused) AS refused FROM source_reading FINAL WHERE " + until},
			{kind: "table", title: "Sources, what needs a look first", about: "Last reading, last change, newest item and farthest effective date: four clocks that say nothing of one another.", width: 24, height: 14,
				units: map[string]string{"fetched": "dateTimeAsIso", "changed": "dateTimeAsIso", "newest": "dateTimeAsIso", "next": "dateTimeAsIso"},
				sql:   "SELECT source, kind, state, reason, detail, failures, at AS fetched, changed_at AS changed, newest_item AS newest, farthest_effective, next_at AS next, items, events, refused FROM source_reading FINAL WHERE " + until + " ORDER BY source, at DESC LIMIT 1 BY source"},
			{kind: "line", title: "Entries looked at", about: "Entries of each reading over time.", width: 12, height: 9, unit: "short", sql: "SELECT toStartOfMinute(at) AS time, sum(items) AS items, sum(events) AS events, sum(refused) AS refused FROM source_reading FINAL WHERE " + until + " GROUP BY time ORDER BY time"},
			{kind: "bars", title: "Documents by source", about: "Documents known of each source.", width: 12, height: 9, unit: "locale", sql: "SELECT toString(source) AS source, count() AS documents FROM event FINAL WHERE knowledge_time <= " + asOf + " GROUP BY source ORDER BY documents DESC LIMIT 40"},
		},
	}
}

func backfills() board {
	until := "started_at <= " + asOf
	return board{
		name: "backfills", title: "backfills", about: "Batches of history: how far they are, and the receipts of those that are done.",
		panels: []panel{
			{kind: "stat", title: "Running", about: "Batches at work.", width: 8, height: 4, unit: "locale", sql: "SELECT countIf(state = 'running') AS batches FROM batch FINAL WHERE " + until},
			{kind: "stat", title: "Failed or stopped", about: "Runs that did not end well, of the latest of each batch.", width: 8, height: 4, unit: "locale", sql: "SELECT countIf(state IN ('failed', 'stopped')) AS batches FROM (SELECT name, argMax(state, started_at) AS state FROM batch FINAL WHERE " + until + " GROUP BY name)"},
			{kind: "stat", title: "Documents loaded", about: "Events of all batches that are done.", width: 8, height: 4, unit: "locale", sql: "SELECT sumIf(events, state = 'done') AS events FROM batch FINAL WHERE " + until},
			{kind: "table", title: "Progress", about: "The latest run of each batch.", width: 24, height: 9, units: map[string]string{"progress": "percentunit", "started": "dateTimeAsIso", "seconds_left": "s", "seconds": "s"},
				sql: "SELECT name, state, phase, progress, documents, published, events_pending, signals_pending, per_second, seconds_left, seconds, error, started_at AS started FROM batch FINAL WHERE " + until + " ORDER BY name, started_at DESC LIMIT 1 BY name"},
			{kind: "table", title: "Receipts", about: "What came of each run that is done, with the hashes that any other run over the same input and rules gives again.", width: 24, height: 12, units: map[string]string{"started": "dateTimeAsIso", "seconds": "s"},
				sql: "SELECT started_at AS started, name, events, signals, facts, indicators, refused, seconds, input_hash, output_hash, rules FROM batch FINAL WHERE state = 'done' AND " + until + " ORDER BY started_at DESC, name LIMIT 200"},
		},
	}
}
