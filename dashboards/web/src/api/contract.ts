/* eslint-disable */
/* tslint:disable */
// @ts-nocheck
/*
 * ---------------------------------------------------------------
 * ## THIS FILE WAS GENERATED VIA SWAGGER-TYPESCRIPT-API        ##
 * ##                                                           ##
 * ## AUTHOR: acacode                                           ##
 * ## SOURCE: https://github.com/acacode/swagger-typescript-api ##
 * ---------------------------------------------------------------
 */

/**
 * Alert is one link of a chain: an indicator or a fact crossed a subscriber's line, or
 * something about it changed afterwards. On the wire it is the data of a CloudEvents 1.0
 * message in structured JSON.
 */
export interface Alert {
  /**
   * Derived from the rule and what crossed it, and of a later link from what it follows
   * and what it says (package identity).
   */
  id?: string;
  rule?: string;
  /** "info", "warning" or "critical". */
  severity?: string;
  company_id?: string;
  company?: string;
  quarter?: string;
  /** One sentence for a person. */
  summary?: string;
  /** Name of the indicator, or kind of the fact, that crossed the line. */
  subject?: string;
  /** @format double */
  value?: number;
  /** @format double */
  previous?: number;
  /** @format double */
  threshold?: number;
  /** The facts behind it, best supported first. */
  facts?: AlertFact[];
  /** @format date-time */
  event_time?: string;
  /** @format date-time */
  knowledge_time?: string;
  /** Version of the alert rules, all of them together. */
  rules?: string;
  /**
   * "raised", "updated" (more is known, or the number rose further), "revised" (a number you
   * were alerted on has changed for less, or has been withdrawn), "resolved" (what was told no
   * longer holds; ends the chain), "held_back" (what a rule's weekly budget kept back).
   */
  state?: string;
  /**
   * Id of the first alert of the chain; sequence counts from 1; previous_id is the alert of
   * sequence - 1, empty for the first.
   */
  chain?: string;
  /** @format int64 */
  sequence?: number;
  previous_id?: string;
  /** Why it is updated, revised or resolved, for a person. */
  reason?: string;
  /** The line in words: "risk_probability at least 0.25". */
  line?: string;
  /** Version of this one rule: it changes when the rule does. */
  rule_version?: string;
  /** Largest contributions of a risk, the strongest first. */
  parts?: Part[];
  /**
   * Events and independent origins behind it, summed over facts.
   * @format int64
   */
  articles?: number;
  /** @format int64 */
  origins?: number;
  /** Of the company, where the registry knows it. */
  industry?: string;
  /** What was held back since the last alert of the rule, the first ones; held says how many. */
  held_back?: HeldBack[];
  /** @format int64 */
  held?: number;
  /** Set on the last alert of a chain: what was told no longer holds. */
  ended?: boolean;
  /** The company's other ids, where the registry knows them. */
  cik?: string;
  ticker?: string;
  lei?: string;
  /**
   * Until when quiet hours or a cool-down held it; absent where it was told at once.
   * @format date-time
   */
  held_until?: string;
}

/** AlertFact is what a reader needs to check a fact without asking anyone. */
export interface AlertFact {
  id?: string;
  kind?: string;
  status?: string;
  /** Evidence is the words of the event that carry a claim. */
  evidence?: Evidence;
  url?: string;
  source?: string;
  /** @format int64 */
  articles?: number;
  /** @format int64 */
  origins?: number;
  title?: string;
  /**
   * People, where the fact states a number: the lower end of a range.
   * @format int32
   */
  headcount?: number;
  /** Kind of the event that is quoted: news, filing, notice or incident. */
  event_kind?: string;
  /** @format date-time */
  event_time?: string;
  /** Why it deserves a second look (Fact.flags). */
  flags?: string[];
  /**
   * Percent of the workforce, where the fact states it.
   * @format double
   */
  percent?: number;
}

/**
 * BatchRow is one run of a backfill or a replay. Of one that was under way at the end of an
 * as-of day that has passed, what came of it is left out.
 */
export interface BatchRow {
  batch?: string;
  /** "running", "done", "stopped" (it can be resumed) or "failed". */
  state?: string;
  /** "reading", "publishing", "enriching", "scoring" or "checking"; empty once it has ended. */
  phase?: string;
  /** "command", "schedule" or "replay". */
  trigger?: string;
  /** @format date-time */
  started?: string;
  input?: string;
  /** @format int64 */
  documents?: number;
  /** @format int64 */
  published?: number;
  /** @format int64 */
  events_pending?: number;
  /** @format int64 */
  signals_pending?: number;
  /**
   * Share of the work that is done, 0 to 1.
   * @format double
   */
  progress?: number;
  /** @format double */
  per_second?: number;
  /**
   * Absent where nobody can tell.
   * @format double
   */
  seconds_left?: number;
  resumed?: boolean;
  error?: string;
  /** @format double */
  seconds?: number;
  /** The receipt, once it is done. */
  input_hash?: string;
  output_hash?: string;
  rules?: string;
  /** @format int64 */
  events?: number;
  /** @format int64 */
  signals?: number;
  /** @format int64 */
  facts?: number;
  /** @format int64 */
  indicators?: number;
  /** @format int64 */
  refused?: number;
  /** Days of event time that count; empty: no bound. */
  from_day?: string;
  to_day?: string;
}

/** BoardSummary are the figures over all companies. */
export interface BoardSummary {
  /**
   * Companies more likely than not to announce a cut in the quarter.
   * @format int64
   */
  likely?: number;
  /**
   * Companies with an open gap to a target.
   * @format int64
   */
  open_gaps?: number;
  /**
   * AI-linked outages in the newest quarter of each company.
   * @format int64
   */
  ai_linked_outages?: number;
  /** Day of the newest knowledge. */
  newest?: string;
}

/**
 * Claim is what is said to have happened. A field that the text does not state is left
 * out; nothing in a claim is computed from other fields.
 */
export interface Claim {
  /**
   * layoff, layoff_target, outage, savings_target, restructuring_charge, hiring_freeze,
   * ai_substitution, change_control, knowledge_transfer, guidance_cut, rto_mandate,
   * offshoring, buyout, exec_departure, plant_closure or warn_notice.
   */
  kind?: string;
  /**
   * People whose jobs go, or a range of them.
   * @format int32
   */
  headcount?: number;
  /** @format int32 */
  headcount_low?: number;
  /** @format int32 */
  headcount_high?: number;
  /**
   * Percent (0 to 100) of the company's whole workforce, or a range.
   * @format double
   */
  percent?: number;
  /** @format double */
  percent_low?: number;
  /** @format double */
  percent_high?: number;
  /**
   * Percent of a unit, a site or a group of jobs only.
   * @format double
   */
  percent_of_unit?: number;
  /** confirmed, planned, reported or denied. */
  status?: string;
  /** at_least, at_most or about: how the text limits its number. */
  bound?: string;
  /** True where the number is a running total of several rounds. */
  cumulative?: boolean;
  /** When jobs end: YYYY-MM-DD, YYYY-MM or YYYY-Qn. */
  effective?: string;
  /** When a statutory notice was given: YYYY-MM-DD. */
  notice_date?: string;
  /** The service that was unavailable. */
  service?: string;
  /** First day of the outage: YYYY-MM-DD, or YYYY-MM where the text says no more. */
  start?: string;
  /** @format double */
  duration_hours?: number;
  /** ai_assisted_change, change, capacity, dependency, security, power or unknown. */
  cause?: string;
  ai_linked?: boolean;
  /**
   * Number of outages where the text only counts several.
   * @format int32
   */
  count?: number;
  /**
   * Money in units of currency (not thousands or millions), or a range.
   * @format double
   */
  amount?: number;
  /** @format double */
  amount_low?: number;
  /** @format double */
  amount_high?: number;
  /** ISO 4217. */
  currency?: string;
  /** What the money refers to: "2026-Q1", "2026", "annual". */
  period?: string;
  /** Where work goes. */
  destination?: string;
  /** The office of an executive who leaves. */
  role?: string;
  /** Two letters: the state that published a notice. */
  state?: string;
}

/** CompanyQuarter is what is known of one quarter. */
export interface CompanyQuarter {
  quarter?: string;
  values?: IndicatorValue[];
  /**
   * Forecast is the risk of a quarter. The contributions of its parts add up to the
   * log-odds of its probability.
   */
  forecast?: Forecast;
}

/** CompanyRow is one company on the board. */
export interface CompanyRow {
  company_id?: string;
  company?: string;
  /**
   * Probability (0 to 1) of a layoff announcement in risk_quarter; absent where there is no forecast.
   * @format double
   */
  risk?: number;
  risk_quarter?: string;
  /**
   * Against the forecast for the quarter before.
   * @format double
   */
  change?: number;
  /** Of the newest quarter with an indicator other than the forecast. */
  latest_quarter?: string;
  /** @format double */
  cuts?: number;
  /** @format double */
  gap?: number;
  /** @format double */
  gap_cumulative?: number;
  /** @format double */
  outages?: number;
  /** @format double */
  outages_ai_linked?: number;
  /** Day of the newest knowledge behind the row. */
  known?: string;
  /** Eight quarters up to the one that is forecast, oldest first. */
  history?: QuarterPoint[];
  /** What was looked for in the quarter of as_of, by kind of document. */
  coverage?: Coverage[];
  /**
   * Days from known to as_of.
   * @format int64
   */
  age_days?: number;
  /**
   * Jobs that would go if a layoff is announced, the median; absent where not forecast.
   * @format double
   */
  headcount?: number;
}

/** Contradiction is a pair of statements that can not both be true. */
export interface Contradiction {
  quarter?: string;
  /** "contradictions" or "implausible_figures". */
  name?: string;
  /** Who said what when, in words. */
  words?: string;
  /** Saying is one side of a contradiction. */
  one?: Saying;
  /** Saying is one side of a contradiction. */
  other?: Saying;
}

/** Coverage tells "nothing found" from "not looked". */
export interface Coverage {
  quarter?: string;
  /** Of document: "news", "filing", "notice" or "incident". */
  kind?: string;
  /** "found", "nothing_found" or "not_looked". */
  status?: string;
  /**
   * Sources that may tell of the company were read for days of the quarter's of_days (of
   * the running one: so far); signals came of it.
   * @format int64
   */
  sources?: number;
  /** @format int64 */
  days?: number;
  /** @format int64 */
  of_days?: number;
  /** @format int64 */
  signals?: number;
}

/** CutQuarter is one quarter's cuts; absent where nothing is known. */
export interface CutQuarter {
  quarter?: string;
  /**
   * Jobs in rounds that were announced in the quarter.
   * @format double
   */
  announced?: number;
  /**
   * Jobs in statutory notices filed in the quarter.
   * @format double
   */
  notified?: number;
  /**
   * Jobs that end in the quarter, by notices and by rounds that say when.
   * @format double
   */
  effective?: number;
}

export interface DiffChange {
  /** "entered", "revised", "superseded" or "decayed". */
  cause?: string;
  /** The day it became known; empty for what time alone did. */
  known?: string;
  fact_ids?: string[];
  /** What it is about, in a few words. */
  headline?: string;
  /** @format double */
  contribution?: number;
  parts?: Part[];
}

export interface DiffCompanyResponse {
  company_id?: string;
  company?: string;
  from?: string;
  to?: string;
  /** Absent where there was no forecast on that day. */
  before?: Forecast;
  /**
   * Forecast is the risk of a quarter. The contributions of its parts add up to the
   * log-odds of its probability.
   */
  after?: Forecast;
  /**
   * After's log-odds minus before's; the contributions of changes add up to it.
   * @format double
   */
  log_odds?: number;
  changes?: DiffChange[];
  /** Indicators that are new, changed or gone. */
  indicators?: IndicatorChange[];
  /** The quarter whose risk is compared. */
  quarter?: string;
  /** Contributions added up by cause. */
  sums?: Record<string, number>;
}

export interface EventSignal {
  /**
   * The signal's place in its event, from 1.
   * @format int64
   */
  number?: number;
  id?: string;
  company_id?: string;
  company?: string;
  company_basis?: string;
  kind?: string;
  label?: string;
  headline?: string;
  /**
   * Claim is what is said to have happened. A field that the text does not state is left
   * out; nothing in a claim is computed from other fields.
   */
  claim?: Claim;
  /** Evidence is the words of the event that carry a claim. */
  evidence?: Evidence;
  /** @format double */
  confidence?: number;
  origin?: string;
  rules?: string;
  /** False where the offsets do not fall on the quote, so that nothing could be marked. */
  placed?: boolean;
}

/** Evidence is the words of the event that carry a claim. */
export interface Evidence {
  /** "title" or "text". */
  field?: string;
  /**
   * Byte offsets into the UTF-8 field; end is exclusive.
   * @format int64
   */
  start?: number;
  /** @format int64 */
  end?: number;
  /** Equal to field[start:end]. */
  quote?: string;
}

/** FactRow is one occurrence with the words that carry it. */
export interface FactRow {
  id?: string;
  kind?: string;
  /** The kind as people write it. */
  label?: string;
  status?: string;
  /** The claim's figures in a few words: "14,000 jobs". */
  headline?: string;
  /**
   * Claim is what is said to have happened. A field that the text does not state is left
   * out; nothing in a claim is computed from other fields.
   */
  claim?: Claim;
  quarter?: string;
  /** Days: when it happened, and when it was first known. */
  day?: string;
  first_known?: string;
  /** @format int64 */
  origins?: number;
  /** @format int64 */
  articles?: number;
  /** @format double */
  confidence?: number;
  flags?: string[];
  /** Telling is one signal that supports a fact. */
  lead?: Telling;
  /** The further tellings, oldest first, at most 20. */
  others?: Telling[];
}

/**
 * Forecast is the risk of a quarter. The contributions of its parts add up to the
 * log-odds of its probability.
 */
export interface Forecast {
  quarter?: string;
  /** @format double */
  probability?: number;
  /**
   * 0 to 100.
   * @format double
   */
  score?: number;
  parts?: Part[];
  /**
   * Jobs that would go if a layoff is announced: the ends of the 80 % interval; absent where not forecast.
   * @format double
   */
  headcount_low?: number;
  /** @format double */
  headcount_median?: number;
  /** @format double */
  headcount_high?: number;
  /** The day it became known. */
  known?: string;
  /**
   * The same parts in the order of reading, as a waterfall draws them: the starting point
   * first, then the largest. Their contributions add up to log_odds.
   */
  steps?: Step[];
  /** @format double */
  log_odds?: number;
}

export interface GetCompanyResponse {
  company_id?: string;
  company?: string;
  as_of?: string;
  /** The forecast for the quarter asked for, the newest else; absent where there is none. */
  forecast?: Forecast;
  /**
   * The quarters with an indicator or a forecast, oldest first; their forecasts without
   * parts and steps.
   */
  quarters?: CompanyQuarter[];
  /** Absent where no target is known. */
  programme?: Programme;
  /** Outages with a stated start, oldest first, for the chart. */
  outages?: OutageSpan[];
  contradictions?: Contradiction[];
  /** What was looked for in the quarter of as_of. */
  coverage?: Coverage[];
  /**
   * Facts known, in all.
   * @format int64
   */
  facts?: number;
  /** Cuts by quarter on three bases side by side, oldest first; never to be added. */
  cuts?: CutQuarter[];
  /** How the risk of the forecast's quarter moved, oldest first. */
  risk_history?: RiskPoint[];
}

export interface GetEventResponse {
  id?: string;
  kind?: string;
  source?: string;
  /** Only http and https addresses. */
  url?: string;
  lang?: string;
  company?: string;
  document?: string;
  /** @format date-time */
  published?: string;
  published_inferred?: boolean;
  /** @format date-time */
  known?: string;
  known_inferred?: boolean;
  /** Put one after another, the segments are the text. */
  title?: Segment[];
  text?: Segment[];
  signals?: EventSignal[];
  attributes?: Record<string, string>;
  as_of?: string;
}

export interface GetRecordResponse {
  as_of?: string;
  /** Of the forecasts issued here and resolved by the facts; no scores where none has been. */
  scorecard?: Score[];
  /** Of the walk-forward backtests that were stored, the newest of each panel. */
  backtests?: Score[];
}

export interface GetStatusResponse {
  /** Version of the program. */
  version?: string;
  /**
   * The clock of the server.
   * @format date-time
   */
  now?: string;
  /**
   * First and last knowledge of any event; absent where there is none.
   * @format date-time
   */
  first_known?: string;
  /** @format date-time */
  last_known?: string;
  /** Rows of each table. */
  tables?: TableCount[];
  /** Names that the indicators may bear, in the order of reading, with their words. */
  measures?: Measure[];
}

/** HeldBack is a crossing that raised no alert. */
export interface HeldBack {
  company_id?: string;
  company?: string;
  quarter?: string;
  summary?: string;
  /** "cool_down" or "budget". */
  cause?: string;
  /** @format date-time */
  knowledge_time?: string;
}

export interface IndicatorChange {
  quarter?: string;
  name?: string;
  label?: string;
  unit?: string;
  /**
   * Absent where the indicator was not known.
   * @format double
   */
  before?: number;
  /** @format double */
  after?: number;
  basis?: string;
}

export interface IndicatorValue {
  name?: string;
  /** The name as people write it, its unit and its group on the page. */
  label?: string;
  unit?: string;
  group?: string;
  /** @format double */
  value?: number;
  /** The arithmetic, where the value is derived. */
  basis?: string;
  fact_ids?: string[];
}

export interface KindCount {
  kind?: string;
  label?: string;
  /** @format int64 */
  facts?: number;
}

/** LeadTime is a cut that came in a stored backtest, and what came before it. */
export interface LeadTime {
  panel?: string;
  employer?: string;
  name?: string;
  quarter?: string;
  /** The day of the cut, and the jobs where stated. */
  day?: string;
  /** @format double */
  headcount?: number;
  /**
   * What was forecast for the quarter.
   * @format double
   */
  probability?: number;
  /** "earlier" (a cut of its own), "notice", "announcement" or "forecast"; empty where none came before. */
  first_kind?: string;
  /** @format int32 */
  lead_days?: number;
}

export interface LeadTimeKind {
  kind?: string;
  label?: string;
  /**
   * Cuts that it came before as the first of all, and the median days.
   * @format int64
   */
  cuts?: number;
  /** @format double */
  median_days?: number;
}

export interface ListAlertsResponse {
  alerts?: Alert[];
  next_page_token?: string;
  as_of?: string;
}

export interface ListBatchesResponse {
  batches?: BatchRow[];
  next_page_token?: string;
  as_of?: string;
}

export interface ListCompaniesResponse {
  /** The day that the answer holds as of. */
  as_of?: string;
  /** The quarter that the forecasts are for: "2026Q2"; empty where there is none. */
  quarter?: string;
  companies?: CompanyRow[];
  next_page_token?: string;
  /**
   * Companies that matched, over all pages, and all there are.
   * @format int64
   */
  matched?: number;
  /** @format int64 */
  total?: number;
  /** BoardSummary are the figures over all companies. */
  summary?: BoardSummary;
}

export interface ListCoverageResponse {
  company_id?: string;
  as_of?: string;
  coverage?: Coverage[];
}

export interface ListFactsResponse {
  facts?: FactRow[];
  next_page_token?: string;
  /** @format int64 */
  matched?: number;
  as_of?: string;
  company_id?: string;
  company?: string;
  /** Facts by kind, over all pages and kinds. */
  kinds?: KindCount[];
}

export interface ListLeadTimesResponse {
  lead_times?: LeadTime[];
  next_page_token?: string;
  /** Median days by the kind of signal that came first. */
  kinds?: LeadTimeKind[];
  /** @format int64 */
  matched?: number;
  as_of?: string;
}

export interface ListSourcesResponse {
  sources?: SourceRow[];
  next_page_token?: string;
  as_of?: string;
}

/** Measure is how an indicator is read. */
export interface Measure {
  name?: string;
  label?: string;
  /** "jobs", "USD", "hours", "ratio", "probability", "percent" or "count". */
  unit?: string;
  group?: string;
}

export interface OutageSpan {
  fact_id?: string;
  service?: string;
  /**
   * Instants; end is absent where no duration is stated.
   * @format date-time
   */
  start?: string;
  /** @format date-time */
  end?: string;
  cause?: string;
  ai_linked?: boolean;
  /**
   * The start as a text states it: a day, or a month ("2026-02"), of which start is then only
   * one instant; empty where start is the one of a status page.
   */
  started?: string;
}

/** Part is one addend of a risk score. */
export interface Part {
  name?: string;
  /**
   * The feature's value.
   * @format double
   */
  value?: number;
  /**
   * What it adds to the score, in log-odds.
   * @format double
   */
  contribution?: number;
}

/** Programme is a company's cut programme with the gap on each basis. */
export interface Programme {
  quarter?: string;
  /** @format double */
  target?: number;
  target_fact_ids?: string[];
  gaps?: ProgrammeGap[];
  /**
   * Cuts side by side, never one blended number.
   * @format double
   */
  announced?: number;
  /** @format double */
  notified?: number;
  /** @format double */
  effective?: number;
  checks?: ProgrammeCheck[];
}

/** ProgrammeCheck is money over heads: figures that can't both be true are flagged. */
export interface ProgrammeCheck {
  name?: string;
  /** @format double */
  value?: number;
  basis?: string;
  flag?: string;
}

export interface ProgrammeGap {
  /** "cut_gap" (by one text's own figures) or "cut_gap_cumulative" (every round known). */
  name?: string;
  label?: string;
  /** @format double */
  value?: number;
  /** The arithmetic: "30000 − 16000". */
  basis?: string;
  rounds?: ProgrammeRound[];
}

export interface ProgrammeRound {
  fact_id?: string;
  day?: string;
  /** @format double */
  headcount?: number;
}

/** QuarterPoint is one quarter of a small chart; absent where nothing is known. */
export interface QuarterPoint {
  quarter?: string;
  /** @format double */
  risk?: number;
  /** @format double */
  cuts?: number;
}

/** ReliabilityBin compares what was forecast with what came. */
export interface ReliabilityBin {
  /** @format int64 */
  forecasts?: number;
  /** @format int64 */
  positives?: number;
  /** @format double */
  mean_forecast?: number;
  /** @format double */
  observed?: number;
  /**
   * The 95 % Wilson interval of observed.
   * @format double
   */
  observed_low?: number;
  /** @format double */
  observed_high?: number;
}

/** RiskPoint is the risk as it was from a day on. */
export interface RiskPoint {
  quarter?: string;
  /**
   * An instant of knowledge.
   * @format date-time
   */
  known?: string;
  /** @format double */
  probability?: number;
}

/** Saying is one side of a contradiction. */
export interface Saying {
  fact_id?: string;
  kind?: string;
  status?: string;
  /** @format double */
  headcount?: number;
  source?: string;
  day?: string;
  quote?: string;
  /** Only http and https addresses. */
  url?: string;
}

/** Score is how good a set of forecasts was. */
export interface Score {
  /**
   * "live" (issued when the quarter turned), "replay" (worked out later from what was
   * known then), or the panel of a backtest: "warn", "layoffs".
   */
  name?: string;
  /** "all" or a quarter of the scorecard; "2023Q1" to "2024Q4" of a backtest. */
  from?: string;
  to?: string;
  /** Of a backtest: "model", or the baseline it is held against: "persistence". */
  model?: string;
  /** @format int64 */
  forecasts?: number;
  /** @format int64 */
  positives?: number;
  /** @format double */
  base_rate?: number;
  /**
   * Absent where they are not defined.
   * @format double
   */
  brier?: number;
  /** @format double */
  log_loss?: number;
  /**
   * Brier skill against the base rate: 1 perfect, 0 no better.
   * @format double
   */
  skill?: number;
  /** @format double */
  auc?: number;
  /** @format double */
  average_precision?: number;
  /** @format double */
  calibration_error?: number;
  /** @format double */
  precision_at_k?: number;
  reliability?: ReliabilityBin[];
  /**
   * When a backtest was stored.
   * @format date-time
   */
  known?: string;
}

/** Segment is a stretch of text that the same signals cover. */
export interface Segment {
  text?: string;
  /** Numbers of the signals whose words these are. */
  signals?: number[];
}

/** SourceRow is a source's health with its four clocks, which are never mixed. */
export interface SourceRow {
  source?: string;
  kind?: string;
  url?: string;
  /** "ok", "degraded" or "failed"; why in one word, and for a person. */
  state?: string;
  reason?: string;
  detail?: string;
  /**
   * Readings in a row that failed.
   * @format int64
   */
  failures?: number;
  /**
   * Clock 1: the last reading, and the last that succeeded.
   * @format date-time
   */
  fetched?: string;
  /** @format date-time */
  read?: string;
  /**
   * Clock 2: when it gave something new last.
   * @format date-time
   */
  changed?: string;
  /**
   * Clock 3: the latest event time that it stated.
   * @format date-time
   */
  newest_item?: string;
  /** Clock 4: the latest day on which a notice takes effect. */
  farthest_effective?: string;
  /**
   * When it is to be read again.
   * @format date-time
   */
  next?: string;
}

/** Step is one part of a forecast with what it leads to. */
export interface Step {
  name?: string;
  /** The name as people write it. */
  label?: string;
  /** @format double */
  value?: number;
  /** @format double */
  contribution?: number;
  /**
   * Log-odds and probability after this step.
   * @format double
   */
  log_odds?: number;
  /** @format double */
  probability?: number;
}

export interface TableCount {
  name?: string;
  /** @format int64 */
  rows?: number;
}

/** Telling is one signal that supports a fact. */
export interface Telling {
  signal_id?: string;
  event_id?: string;
  title?: string;
  /** "title" or "text", and the words in it. */
  field?: string;
  quote?: string;
  source?: string;
  /** Only http and https addresses. */
  url?: string;
  day?: string;
  origin?: string;
  headline?: string;
  status?: string;
  /** Why it is taken for the same fact. */
  method?: string;
  /** What stands before and after the quote in its field, cut to some 200 characters each. */
  before?: string;
  after?: string;
}
