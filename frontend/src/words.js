// The words of DuckDB's SQL, as duckdb_keywords(), duckdb_types() and duckdb_functions() name them.

// Every keyword: these are coloured.
export const KEYWORDS =
  "abort absolute access action add admin after aggregate all also alter always analyse analyze and anti any " +
  "approx array as asc asof assertion assignment asymmetric at attach attribute authorization backward before " +
  "begin between both by cache call called cascade cascaded case cast catalog centuries century chain character " +
  "characteristics check checkpoint class close cluster coalesce collate collation column columns comment " +
  "comments commit committed compression concurrently configuration conflict connect connection constraint " +
  "constraints content continue conversion copy cost create cross csv cube current cursor cycle data database " +
  "day days deallocate dec decade decades declare default defaults deferrable deferred definer delete delimiter " +
  "delimiters depends desc describe destroy detach dictionary disable discard disconnect distance distinct do " +
  "document domain drop each else enable encoding encrypted end error escape event exact except exclude " +
  "excluding exclusive execute exists explain export export_state extension extensions external extract false " +
  "family fetch filter first following for force foreign forward freeze from full function functions generated " +
  "glob global grant granted group grouping grouping_id groups handler having header hold hour hours identity " +
  "if ignore ilike immediate immutable implicit import in include including increment index indexes inherit " +
  "inherits initially inline inner inout input insensitive insert install instead intersect into invoker is " +
  "isnull isolation join key label lambda language large last lateral leading leakproof left level like limit " +
  "listen load local location lock locked logged macro mapping match matched materialized maxvalue merge method " +
  "microsecond microseconds millennia millennium millisecond milliseconds minute minutes minvalue mode month " +
  "months move name names national natural nchar nearest new next no none not nothing notify notnull nowait " +
  "null nullif nulls object of off offset oids old on only operator option options or order ordinality others " +
  "out outer over overlaps overlay overriding owned owner parallel parser partial partition partitioned passing " +
  "password percent persistent pivot pivot_longer pivot_wider placing plans policy position positional pragma " +
  "preceding precision prepare prepared preserve primary prior privileges procedural procedure program " +
  "publication qualify quarter quarters quote range read reassign recheck recursive ref references referencing " +
  "refresh register reindex relative release rename repeatable replace replica reset resource resources respect " +
  "restart restrict returning returns revoke right role rollback rollup row rows rule sample savepoint schema " +
  "schemas scope scroll search second seconds secret secure security select semi sequence sequences " +
  "serializable server session set setof sets share show similar similarity simple skip snapshot some sorted " +
  "source sql stable standalone start statement statistics stdin stdout storage stored strict strip " +
  "subscription substring summarize symmetric sysid system table tables tablesample tablespace target temp " +
  "template temporary then ties to trailing transaction transform treat trigger trim true truncate trusted " +
  "try_cast tuple type types unbounded uncommitted unencrypted unique unknown unlisten unlogged unpack unpivot " +
  "until update use user using vacuum valid validate validator value values variable variadic varying verbose " +
  "version view views virtual volatile week weeks when where whitespace window with within without work wrapper " +
  "write xml xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot " +
  "xmlserialize xmltable year years yes zone";

// Keywords worth completing in a statement that reads.
export const OFFERED =
  "all and anti any as asc asof between by case cast collate cross cube current date day desc describe distinct " +
  "else end escape except exclude exists false filter first following for from full group grouping having hour " +
  "ilike in inner intersect interval is join lambda last lateral left like limit minute month natural not null " +
  "nulls offset on or order outer over partition percent pivot positional preceding qualify quarter range " +
  "recursive replace respect right rollup row rows sample second select semi sets similar struct summarize then " +
  "ties to true try_cast unbounded union unpivot using values week when where window with within year";

// A name that is one of these must be quoted.
export const RESERVED =
  "all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint binary bit " +
  "boolean both by case cast char character check coalesce collate collation column columns concurrently " +
  "constraint create cross dec decimal default deferrable desc describe distinct do else end except exists " +
  "extract false fetch float for foreign freeze from full generated glob group grouping grouping_id having " +
  "ilike in initially inner inout int integer intersect interval into is isnull join lambda lateral leading " +
  "left like limit map national natural nchar none not notnull null nullif numeric offset on only or order out " +
  "outer overlaps overlay pivot pivot_longer pivot_wider placing position positional precision primary qualify " +
  "real references returning right row select semi setof show similar smallint some struct substring summarize " +
  "symmetric table tablesample then time timestamp to trailing treat trim true try_cast tuple union unique " +
  "unpack unpivot using values varchar variadic verbose when where window with xmlattributes xmlconcat " +
  "xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable";

// Types.
export const TYPES =
  "bigint binary bit blob bool boolean bytea char date decimal double enum float float4 float8 geometry hugeint " +
  "int int1 int2 int4 int8 integer interval json list logical long map numeric real short signed smallint " +
  "string struct text time timestamp timestamp_ms timestamp_ns timestamp_s timestamptz timetz tinyint ubigint " +
  "uhugeint uinteger union usmallint utinyint uuid varbinary varchar variant";

// Functions worth completing.
export const FUNCTIONS =
  "abs age any_value approx_count_distinct approx_quantile arg_max arg_min array_agg avg bit_count bool_and " +
  "bool_or cardinality ceil coalesce concat concat_ws contains corr count count_if covar_pop cume_dist " +
  "damerau_levenshtein date_add date_diff date_part date_sub date_trunc dayname dayofweek dayofyear dense_rank " +
  "ends_with entropy epoch epoch_ms exp extract favg first first_value flatten floor format fsum " +
  "generate_series geomean greatest group_concat histogram hour ifnull instr isfinite isnan jaccard " +
  "jaro_winkler_similarity json_extract json_extract_string kurtosis lag last last_day last_value lead least " +
  "left len length levenshtein list list_aggregate list_contains list_distinct list_filter list_sort " +
  "list_transform ln log log10 lower lpad ltrim mad make_date max max_by md5 mean median min min_by minute mode " +
  "month monthname now nth_value ntile nullif percent_rank pow printf product quantile quantile_cont " +
  "quantile_disc quarter random range rank regexp_extract regexp_extract_all regexp_full_match regexp_matches " +
  "regexp_replace regexp_split_to_array regr_intercept regr_r2 regr_slope repeat replace reverse right round " +
  "row_number rpad rtrim second sign skewness split_part sqrt starts_with stddev stddev_pop stddev_samp " +
  "strftime string_agg string_split strip_accents strlen strpos strptime substring sum time_bucket to_days " +
  "to_months to_timestamp to_years today translate trim trunc try_cast try_strptime typeof unnest upper var_pop " +
  "var_samp variance week weekday weighted_avg year yearweek";
