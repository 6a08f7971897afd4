-- Control 07 duplicate_extract: no file content twice, natural keys unique per source and table, rows and sums as the manifest says (rung 1), rows of
-- one client only. Two files of a table may cover the same days (one per company, one per document type): an overlap of windows is named in the summary
-- and becomes an exception through the keys that repeat in it. One exception per table and pair of files, with the number of keys and an example.
{%- set facts = sap_table_facts() %}

with

run as (select * from {{ source('config', 'run') }}),

manifest as (select * from {{ source('landing', 'manifest') }}),

same_content as (

    select
        second.source,
        'file ' || second.file as key,
        'content delivered once' as expected,
        'the same content as ' || first.file as actual,
        cast(null as decimal(28, 6)) as difference,
        'File ' || second.file || ' of source ' || second.source || ' has the same content as ' || first.file || ' of source ' || first.source
        || ' (SHA-256 ' || left(second.sha256, 12) || '…, ' || second.rows_read || ' rows): expected every file once. Remove one of the two.' as message,
        second.file as source_file,
        cast(null as bigint) as source_row
    from manifest as first
    inner join manifest as second
        on second.sha256 = first.sha256
        and second.table_name = first.table_name
        and (first.source < second.source or (first.source = second.source and first.file < second.file))
    where second.rows_read > 0

),

repeated_keys as (

    {% for table, fact in facts.items() %}
    select
        source,
        '{{ table | upper }}' as table_name,
        first_file,
        last_file,
        count(*) as key_count,
        sum(copies - 1) as extra_rows,
        min(key_text) as example,
        max(last_row) as last_row,
        cast(sum(amount) as decimal(28, 6)) as amount
    from (
        select
            _source as source,
            {% for key in fact['keys'] %}coalesce({{ cheap_key(key) }}, ''){% if not loop.last %} || '/' || {% endif %}{% endfor %} as key_text,
            count(*) as copies,
            min(_file) as first_file,
            max(_file) as last_file,
            max(_row) as last_row,
            {% if fact['amount'] %}max(abs(coalesce({{ sap_amount(fact['amount']) }}, 0))){% else %}cast(null as decimal(23, 4)){% endif %} as amount
        from {{ source('landing', 'sap__' ~ table) }}
        where {{ sap_of_client(fact['client']) }}
            and coalesce({{ cheap_key(fact['keys'][0]) }}, '') <> ''
            {% if table == 'matdoc' %}and coalesce(upper(trim(record_type)), 'MDOC') = 'MDOC'{% endif %}
        group by _source, 2
        having count(*) > 1
    ) as repeated
    group by source, first_file, last_file
    union all
    {% endfor %}
    {{ contract_repeated_keys() }}
    union all
    {{ oracle_repeated_keys() }}

),

key_rows as (

    select
        source,
        table_name || '/' || first_file || case when last_file <> first_file then ' and ' || last_file else '' end as key,
        'every key once' as expected,
        key_count || ' keys more than once' as actual,
        amount as difference,
        'Table ' || table_name || ' of source ' || source || ': expected every key once, found ' || key_count || ' keys on ' || extra_rows
        || ' rows too many in ' || first_file || case when last_file <> first_file then ' and ' || last_file else '' end || ', for example ' || example
        || ' (row ' || last_row || '). Remove the rows delivered twice, or the overlapping extract.' as message,
        last_file as source_file,
        last_row as source_row
    from repeated_keys

),

manifest_rows as (

    select
        coalesce(nullif(split_part(scope, '/', 1), ''), 'all sources') as source,
        comparison || ' of ' || scope as key,
        coalesce(cast(coalesce(left_amount, left_count) as varchar), 'none') as expected,
        coalesce(cast(coalesce(right_amount, right_count) as varchar), 'none') as actual,
        abs(difference) as difference,
        'Rung 1, ' || comparison || ' of ' || scope || ': expected ' || coalesce(cast(coalesce(left_amount, left_count) as varchar), 'none') || ' ('
        || left_name || '), found ' || coalesce(cast(coalesce(right_amount, right_count) as varchar), 'none') || ' (' || right_name
        || '). Land the file again; if it stays, the landed file was changed after landing.' as message,
        split_part(scope, '/', 3) as source_file,
        cast(null as bigint) as source_row
    from {{ ref('ladder_rung_1') }}
    where status not in ('matched', 'not_available') and comparison <> 'file_landed'

),

clients as (

    select source, count(distinct client) as client_count, min(client) as first_client, max(client) as last_client
    from (
        {% for table, fact in facts.items() %}
        select distinct _source as source, {{ cheap_key(fact['client']) }} as client
        from {{ source('landing', 'sap__' ~ table) }}
        where _client is null and coalesce(trim({{ fact['client'] }}), '') <> ''
        {% if not loop.last %}union{% endif %}
        {% endfor %}
    ) as seen
    group by source
    having count(distinct client) > 1

),

client_rows as (

    select
        source,
        'clients' as key,
        'rows of one client' as expected,
        client_count || ' clients' as actual,
        cast(null as decimal(28, 6)) as difference,
        'Source ' || source || ' brings rows of ' || client_count || ' clients (' || first_client || ' to ' || last_client
        || ') and none is chosen: expected rows of one client. Set client in [sources.options] of tieout.toml.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from clients

),

found as (

    select * from same_content
    union all
    select * from key_rows
    union all
    select * from manifest_rows
    union all
    select * from client_rows

),

exceptions as (

    select
        run.period,
        '07_duplicate_extract' as control_id,
        found.source as scope,
        found.key,
        found.expected,
        found.actual,
        found.difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        found.message,
        found.source_file,
        found.source_row
    from found
    cross join run

),

window_overlaps as (

    select second.source, count(*) as overlap_count
    from manifest as first
    inner join manifest as second
        on second.source = first.source
        and second.table_name = first.table_name
        and first.file < second.file
        and cast(first.first_posting_date as date) <= cast(second.last_posting_date as date)
        and cast(second.first_posting_date as date) <= cast(first.last_posting_date as date)
    group by second.source

),

exposures as (

    select scope, count(*) as exception_count, sum(difference) as difference from exceptions group by scope

),

sources as (

    select source, count(*) as file_count, sum(rows_landed) as row_count from manifest group by source

),

summaries as (

    select
        run.period,
        '07_duplicate_extract' as control_id,
        sources.source as scope,
        'all' as key,
        'every file, key and row once' as expected,
        {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} as actual,
        cast(coalesce(exposures.difference, 0) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case when exposures.exception_count > 0 then 'out_of_tolerance' else 'matched' end as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(sources.row_count as bigint) as rows_checked,
        'Source ' || sources.source || ': looked at the keys of ' || sources.row_count || ' rows in '
        || {{ count_shown('sources.file_count', 'file') }} || ', found '
        || {{ count_shown('coalesce(exposures.exception_count, 0)', 'exception') }} || '. Pairs of files of one table with overlapping posting dates: '
        || coalesce(window_overlaps.overlap_count, 0) || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from sources
    cross join run
    left join exposures on exposures.scope = sources.source
    left join window_overlaps on window_overlaps.source = sources.source

),

not_available as (

    select
        run.period,
        '07_duplicate_extract' as control_id,
        'all sources' as scope,
        'all' as key,
        'landed files' as expected,
        'none' as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(null as decimal(28, 6)) as tolerance,
        'not_available' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(0 as bigint) as rows_checked,
        'No file was landed: expected extracts in the folders that tieout.toml names. Put them there and run again.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from run
    where not exists (select 1 from summaries)

),

final as (

    select * from summaries
    union all
    select * from exceptions
    union all
    select * from not_available

)

select * from final
