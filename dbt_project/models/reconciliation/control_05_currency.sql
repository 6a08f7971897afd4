-- Control 05 currency: on every foreign-currency line of a posted document, document amount x posted rate = local amount within 0.1 % (or what the
-- rounding of the two amounts explains); the posted rate is
-- within 2 % of the rate table (average rate type) where the source delivers one; every document names a known currency.
-- Two kinds of lines differ by right: exchange differences (KDM, KDF, KDB, KDR: local amount without document amount), and the lines of a document whose
-- rate difference was posted as such (an invoice clears GR/IR at the rate of the receipt): the posted difference covers their deviations, and
-- at least one other line agrees with the document's rate. Where none does, all document amounts are wrong alike (decimals of the currency, another
-- rate): such a document balances too, so its deviations and the posted difference always cancel out and prove nothing.

with

run as (select * from {{ source('config', 'run') }}),

policies as (

    select
        {{ policy_decimal('amount_tolerance') }} as tolerance_amount,
        {{ policy_decimal('currency_tolerance_share') }} as tolerance_share,
        {{ policy_decimal('rate_tolerance_share') }} as rate_share,
        upper({{ policy('average_rate_type') }}) as rate_type

),

headers as (

    select
        headers.source,
        headers.company_code,
        headers.fiscal_year,
        headers.document,
        coalesce(headers.period, run.period) as period,
        headers.posting_date,
        headers.currency,
        coalesce(headers.currency_local, companies.currency_local) as currency_local,
        coalesce(headers.rate_numerator, 1) as rate_numerator,
        coalesce(headers.rate_denominator, 1) as rate_denominator,
        headers.rate_numerator is not null as has_rate,
        headers.source_file,
        headers.source_row
    from {{ ref('journal_headers') }} as headers
    cross join run
    left join {{ ref('companies') }} as companies
        on companies.source = headers.source and companies.company_code = headers.company_code
    where headers.is_posted and coalesce(headers.period, run.period) <= run.period

),

lines as (

    select
        lines.source,
        lines.company_code,
        lines.fiscal_year,
        lines.document,
        lines.line,
        headers.period,
        lines.amount_local,
        coalesce(lines.amount_doc, 0) as amount_doc,
        lines.currency_local,
        lines.currency_doc,
        coalesce(lines.transaction_key, '') in ('KDM', 'KDF', 'KDB', 'KDR', 'KDW', 'KDZ') as is_exchange_difference,
        headers.has_rate,
        cast({{ money_div('cast(coalesce(lines.amount_doc, 0) * headers.rate_numerator as decimal(38, 10))', 'headers.rate_denominator', 6) }} as decimal(28, 6)) as translated,
        -- both amounts are rounded: the smallest unit of the document currency, translated, is within the stated precision
        cast({{ money_div(
            'cast(case currencies.decimals when 0 then 1 when 1 then 0.1 when 3 then 0.001 else 0.01 end * headers.rate_numerator as decimal(38, 10))',
            'headers.rate_denominator',
            6
        ) }} as decimal(28, 6)) as smallest_unit,
        lines.source_file,
        lines.source_row
    from {{ ref('journal_entry_lines') }} as lines
    inner join headers
        on headers.source = lines.source
        and headers.company_code = lines.company_code
        and headers.fiscal_year = lines.fiscal_year
        and headers.document = lines.document
    left join {{ ref('currencies') }} as currencies
        on currencies.source = lines.source and currencies.currency = lines.currency_doc
    where lines.currency_doc <> lines.currency_local

),

tested_lines as (

    select
        lines.*,
        greatest(policies.tolerance_amount + coalesce(lines.smallest_unit, 0), abs(lines.amount_local) * policies.tolerance_share) as tolerance,
        case when lines.is_exchange_difference then 0 else abs(lines.amount_local - lines.translated) end as deviation
    from lines
    cross join policies
    -- without a rate (ACDOCA alone) the ratio of the two amounts is the rate: nothing to test
    where lines.has_rate

),

failing_documents as (

    select
        source,
        company_code,
        fiscal_year,
        document,
        sum(case when is_exchange_difference then amount_local else 0 end) as exchange_difference,
        sum(case when deviation > tolerance then amount_local - translated else 0 end) as deviation_signed,
        count(*) filter (where not is_exchange_difference and amount_local <> 0 and deviation <= tolerance) as agreeing_lines,
        sum(case when deviation > tolerance then tolerance else 0 end) as tolerance
    from tested_lines
    group by source, company_code, fiscal_year, document

),

line_exceptions as (

    select
        tested_lines.period,
        tested_lines.company_code,
        tested_lines.company_code || '/' || tested_lines.fiscal_year || '/' || tested_lines.document || '/' || tested_lines.line as key,
        {{ amount_text('tested_lines.translated') }} as expected,
        {{ amount_text('tested_lines.amount_local') }} as actual,
        tested_lines.deviation as difference,
        tested_lines.tolerance,
        tested_lines.currency_local as currency,
        'Journal line ' || tested_lines.company_code || '/' || tested_lines.fiscal_year || '/' || tested_lines.document || '/' || tested_lines.line
        || ': expected ' || {{ amount_text('tested_lines.translated') }} || ' ' || tested_lines.currency_local || ' ('
        || {{ amount_text('tested_lines.amount_doc') }} || ' ' || tested_lines.currency_doc || ' at the posted rate), found '
        || {{ amount_text('tested_lines.amount_local') }} || '. '
        || case
            when abs(tested_lines.amount_local - tested_lines.translated * 100) <= tested_lines.tolerance
                or abs(tested_lines.amount_local * 100 - tested_lines.translated) <= tested_lines.tolerance * 100
                then 'A factor of 100: check the decimals of the currency (TCURX) and the option currency_amounts of the source.'
            else 'Check the rate of the document, or whether the posting took over the rate of another document.'
        end as message,
        tested_lines.source_file,
        tested_lines.source_row
    from tested_lines
    inner join failing_documents
        on failing_documents.source = tested_lines.source
        and failing_documents.company_code = tested_lines.company_code
        and failing_documents.fiscal_year = tested_lines.fiscal_year
        and failing_documents.document = tested_lines.document
    where tested_lines.deviation > tested_lines.tolerance
        and not (
            failing_documents.exchange_difference <> 0
            and failing_documents.agreeing_lines > 0
            -- lines that deviate by less than the tolerance have their share in the posted difference too, so it may be the larger one
            and failing_documents.exchange_difference * failing_documents.deviation_signed < 0
            and abs(failing_documents.deviation_signed) <= abs(failing_documents.exchange_difference) + failing_documents.tolerance
        )

),

rate_table as (

    select exchange_rates.*
    from {{ ref('exchange_rates') }} as exchange_rates
    cross join policies
    where exchange_rates.rate_type = policies.rate_type

),

rated_headers as (

    select
        headers.*,
        rate_table.rate as table_rate,
        cast({{ money_div('headers.rate_numerator', 'headers.rate_denominator', 10) }} as decimal(20, 10)) as posted_rate
    from headers
    left join rate_table
        on rate_table.source = headers.source
        and rate_table.from_currency = headers.currency
        and rate_table.to_currency = headers.currency_local
        and headers.posting_date between rate_table.valid_from and rate_table.valid_to
    where headers.currency <> headers.currency_local and headers.has_rate

),

document_values as (

    select source, company_code, fiscal_year, document, sum(case when amount_local > 0 then amount_local else 0 end) as amount_local
    from {{ ref('journal_entry_lines') }}
    group by source, company_code, fiscal_year, document

),

rate_exceptions as (

    select
        rated_headers.period,
        rated_headers.company_code,
        rated_headers.company_code || '/' || rated_headers.fiscal_year || '/' || rated_headers.document || '/rate' as key,
        cast(cast(rated_headers.table_rate as decimal(20, 6)) as varchar) as expected,
        cast(cast(rated_headers.posted_rate as decimal(20, 6)) as varchar) as actual,
        cast(coalesce(document_values.amount_local, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        rated_headers.currency_local as currency,
        'Document ' || rated_headers.company_code || '/' || rated_headers.fiscal_year || '/' || rated_headers.document || ' of ' || rated_headers.posting_date
        || ': expected a rate ' || rated_headers.currency || '/' || rated_headers.currency_local || ' near '
        || cast(cast(rated_headers.table_rate as decimal(20, 6)) as varchar) || ' (rate table), found '
        || cast(cast(rated_headers.posted_rate as decimal(20, 6)) as varchar) || '. Check the rate of the document and the rate table of that day.' as message,
        rated_headers.source_file,
        rated_headers.source_row
    from rated_headers
    cross join policies
    left join document_values
        on document_values.source = rated_headers.source
        and document_values.company_code = rated_headers.company_code
        and document_values.fiscal_year = rated_headers.fiscal_year
        and document_values.document = rated_headers.document
    where rated_headers.table_rate is not null
        and abs(rated_headers.posted_rate - rated_headers.table_rate) > rated_headers.table_rate * policies.rate_share

),

-- Known: a currency with a rate in the source's own table, one that the source or the list of exceptions gives decimals for, a local currency; where
-- no rate table was delivered, any ISO-like code.
known_currencies as (

    select source, from_currency as currency from {{ ref('exchange_rates') }}
    union
    select source, to_currency as currency from {{ ref('exchange_rates') }}
    {% if 'sap' in delivered_systems() %}
    union
    select source, currency from {{ ref('stg_sap__currency_factors') }}
    {% endif %}
    {% if delivered_systems() | reject('equalto', 'sap') | list %}
    union
    select sources.source, seed.currency
    from {{ source('config', 'sources') }} as sources
    cross join {{ ref('currency_decimals') }} as seed
    where sources.system <> 'sap'
    {% endif %}
    union
    select source, currency_local as currency from {{ ref('companies') }}

),

sources_with_rates as (select distinct source from {{ ref('exchange_rates') }}),

currency_exceptions as (

    select
        headers.period,
        headers.company_code,
        headers.company_code || '/' || headers.fiscal_year || '/' || headers.document || '/currency' as key,
        'a known currency' as expected,
        coalesce(headers.currency, 'none') as actual,
        cast(coalesce(document_values.amount_local, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        headers.currency_local as currency,
        'Document ' || headers.company_code || '/' || headers.fiscal_year || '/' || headers.document || ': expected a known currency, found '
        || coalesce(headers.currency, 'none') || '. Correct the currency, or deliver its rates (TCURR) and decimals (TCURX).' as message,
        headers.source_file,
        headers.source_row
    from headers
    left join known_currencies on known_currencies.source = headers.source and known_currencies.currency = headers.currency
    left join sources_with_rates on sources_with_rates.source = headers.source
    left join document_values
        on document_values.source = headers.source
        and document_values.company_code = headers.company_code
        and document_values.fiscal_year = headers.fiscal_year
        and document_values.document = headers.document
    where known_currencies.currency is null
        and (
            headers.currency is null
            or sources_with_rates.source is not null
            or length(headers.currency) <> 3
            or upper(headers.currency) <> headers.currency
        )

),

found as (

    select * from line_exceptions
    union all
    select * from rate_exceptions
    union all
    select * from currency_exceptions

),

exceptions as (

    select
        period,
        '05_currency' as control_id,
        company_code as scope,
        key,
        expected,
        actual,
        cast(difference as decimal(28, 6)) as difference,
        cast(tolerance as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        currency,
        company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        message,
        source_file,
        source_row
    from found

),

exposures as (

    select period, scope, count(*) as exception_count, sum(difference) as difference
    from exceptions
    group by period, scope

),

document_counts as (

    select period, company_code, max(currency_local) as currency, count(*) as document_count
    from headers
    group by period, company_code

),

line_counts as (

    select period, company_code, count(*) as line_count
    from tested_lines
    group by period, company_code

),

rate_counts as (

    select period, company_code, count(table_rate) as with_table, count(*) - count(table_rate) as without_table
    from rated_headers
    group by period, company_code

),

summaries as (

    select
        document_counts.period,
        '05_currency' as control_id,
        document_counts.company_code as scope,
        'all' as key,
        'document amount x rate = local amount' as expected,
        {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} as actual,
        cast(coalesce(exposures.difference, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when exposures.exception_count > 0 then 'out_of_tolerance' else 'matched' end as status,
        document_counts.currency,
        document_counts.company_code,
        cast(null as varchar) as measure_id,
        cast(document_counts.document_count + coalesce(line_counts.line_count, 0) as bigint) as rows_checked,
        'Company ' || document_counts.company_code || ', ' || document_counts.period || ': looked at ' || document_counts.document_count || ' documents, '
        || coalesce(line_counts.line_count, 0) || ' lines in foreign currency and ' || coalesce(rate_counts.with_table, 0)
        || ' rates against the rate table (' || coalesce(rate_counts.without_table, 0) || ' without a table rate), found '
        || {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from document_counts
    left join line_counts on line_counts.period = document_counts.period and line_counts.company_code = document_counts.company_code
    left join rate_counts on rate_counts.period = document_counts.period and rate_counts.company_code = document_counts.company_code
    left join exposures on exposures.period = document_counts.period and exposures.scope = document_counts.company_code

),

sources as (

    select
        sources.source,
        max(case when delivered.table_name in ('BSEG', 'ACDOCA', 'GL_JE_LINES', 'JOURNAL_ENTRY_LINES') then 1 else 0 end) as has_lines,
        max(case when delivered.table_name in ('BKPF', 'ACDOCA', 'GL_JE_HEADERS', 'JOURNAL_HEADERS', 'JOURNAL_ENTRY_LINES') then 1 else 0 end) as has_headers
    from {{ source('config', 'sources') }} as sources
    left join {{ ref('stg_landing__delivered_tables') }} as delivered on delivered.source = sources.source
    group by sources.source

),

not_available as (

    select
        run.period,
        '05_currency' as control_id,
        'source ' || sources.source as scope,
        'all' as key,
        'journal lines with headers' as expected,
        'not delivered' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'Source ' || sources.source || ' brings no '
        || case when sources.has_lines = 0 then 'journal lines (BSEG or ACDOCA)' else 'journal headers (BKPF)' end
        || ': amounts in foreign currency cannot be proved. Deliver the table with the next extract.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    cross join sources
    where sources.has_lines = 0 or sources.has_headers = 0

    union all

    select
        run.period,
        '05_currency' as control_id,
        'all companies' as scope,
        'all' as key,
        'documents in ' || run.period as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'No journal document is posted in ' || run.period || ': expected at least one in the period being closed. Deliver the extract of this period.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where not exists (select 1 from summaries where summaries.period = run.period)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from not_available

)

select * from final
