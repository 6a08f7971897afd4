-- Control 30 encoding: every non-blank cell of a typed column is of its kind, no row was rejected, no file or column was refused, and no key was turned into
-- scientific notation by a spreadsheet (4.9E+13: the digits are gone). The first 20 cells of a file and column are listed one by one, the rest in one row.
-- A code of a system that is in no list of its meanings (accounting line types of Oracle) is named too: the line would be read as one that means nothing.
-- Extracts belong to no period: the rows carry the period of the run.
{%- set facts = sap_table_facts() %}

with

run as (select * from {{ source('config', 'run') }}),

manifest as (select * from {{ source('landing', 'manifest') }}),

failures as (

    select
        *,
        row_number() over (partition by source, table_name, file, column_name order by "row") as place,
        count(*) over (partition by source, table_name, file, column_name) as failure_count
    from {{ source('landing', 'parse_failures') }}

),

failure_rows as (

    select
        source,
        table_name || '/' || file || '/' || column_name || '/' || "row" as key,
        'a value of kind ' || kind as expected,
        value as actual,
        'File ' || file || ', row ' || "row" || ', column ' || column_name || ': expected ' || kind || ', found ''' || coalesce(value, '') || '''. '
        || 'Export the column again as plain text, or set date_order and decimal_mark of the source.' as message,
        file as source_file,
        "row" as source_row
    from failures
    where place <= 20

    union all

    select
        source,
        table_name || '/' || file || '/' || column_name || '/more' as key,
        'values of kind ' || max(kind) as expected,
        count(*) || ' more such cells' as actual,
        'File ' || file || ', column ' || column_name || ': ' || count(*) || ' more cells are not of kind ' || max(kind)
        || ', the next in row ' || min("row") || '. All of them are in landing.parse_failures. Export the column again as plain text.' as message,
        file as source_file,
        min("row") as source_row
    from failures
    where place > 20
    group by source, table_name, file, column_name

),

rejected as (

    select
        source,
        table_name || '/' || file || '/row ' || "row" as key,
        'a row that fits the header' as expected,
        reason as actual,
        'File ' || file || ', row ' || "row" || ': expected a row that fits the header, found: ' || coalesce(reason, 'a row that could not be read')
        || '. The raw text is kept in landing.rejected_rows. Correct the row or export the file again.' as message,
        file as source_file,
        "row" as source_row,
        row_number() over (partition by source, file order by "row") as place,
        count(*) over (partition by source, file) as rejected_count
    from {{ source('landing', 'rejected_rows') }}

),

rejected_rows as (

    select source, key, expected, actual, message, source_file, source_row from rejected where place <= 20
    union all
    select
        source,
        'rejected rows of ' || source_file || '/more' as key,
        'rows that fit the header' as expected,
        count(*) || ' more rejected rows' as actual,
        'File ' || source_file || ': ' || count(*) || ' more rows were rejected. All of them are in landing.rejected_rows with their reason.' as message,
        source_file,
        min(source_row) as source_row
    from rejected
    where place > 20
    group by source, source_file

),

error_rows as (

    select
        source,
        'file ' || file || coalesce('/row ' || "row", '') || coalesce('/' || column_name, '') as key,
        'a file that can be landed' as expected,
        'refused' as actual,
        message,
        file as source_file,
        "row" as source_row
    from {{ source('landing', 'errors') }}
    where coalesce(severity, 'error') = 'error'

),

damaged_keys as (

    {% for table, fact in facts.items() if fact.get('damage') %}
    {%- set table_loop = loop %}
    {% for column in fact['damage'] %}
    select _source as source, '{{ table | upper }}' as table_name, _file as file, '{{ column | upper }}' as column_name,
        count(*) as cell_count, min({{ column }}) as example, min(_row) as first_row
    from {{ source('landing', 'sap__' ~ table) }}
    where {{ scientific_notation(column) }}
    group by _source, _file
    union all
    {% endfor %}
    {% endfor %}
    {{ contract_damaged_keys() }}
    union all
    {{ oracle_damaged_keys() }}

),

damaged_rows as (

    select
        source,
        table_name || '/' || file || '/' || column_name || '/digits lost' as key,
        'keys with all their digits' as expected,
        cell_count || ' cells such as ' || example as actual,
        'File ' || file || ', column ' || column_name || ', first in row ' || first_row || ': expected a key with all its digits, found ' || cell_count
        || ' cells in scientific notation such as ' || example || '. A spreadsheet has cut the digits, so documents cannot be linked by this column. '
        || 'Export the table again without opening it in a spreadsheet.' as message,
        file as source_file,
        first_row as source_row
    from damaged_keys

),

-- cells that can be read and that the input contract refuses all the same
refused_cells as (

    {{ contract_refused_cells() }}

),

refused_cell_rows as (

    select
        source,
        table_name || '/' || file || '/' || column_name || '/' || coalesce(example, 'blank') as key,
        valid as expected,
        case problem when 'blank' then 'blank' else example end as actual,
        'File ' || file || ', entity ' || table_name || ', column ' || column_name || ', first in row ' || first_row || ': expected ' || valid
        || case problem
            when 'blank' then ', found nothing (' || cell_count || ' rows). The contract needs this column in every row: deliver it, or leave the rows out.'
            else ', found ''' || example || ''' (' || cell_count || ' rows). Turn it into one of the valid values where the extract is made.'
        end as message,
        file as source_file,
        first_row as source_row
    from refused_cells

),

-- the landing names unknown codes of the input contract itself, control 12 movement and document types
unknown_codes as (

    {% for table in ['mtl_transaction_accounts', 'rcv_receiving_sub_ledger'] %}
    select
        _source as source,
        '{{ table | upper }}' as table_name,
        _file as file,
        'ACCOUNTING_LINE_TYPE' as column_name,
        trim(accounting_line_type) as code,
        count(*) as cell_count,
        min(_row) as first_row
    from {{ source('landing', 'oracle__' ~ table) }}
    where coalesce(trim(accounting_line_type), '') <> ''
        and upper(trim(accounting_line_type)) not in (
            select upper(source_code) from {{ ref('posting_classes') }} where system = 'oracle'
        )
    group by _source, _file, trim(accounting_line_type)
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

unknown_rows as (

    select
        source,
        table_name || '/' || file || '/' || column_name || '/code ' || code as key,
        'a code of the list posting_classes' as expected,
        code || ' in ' || {{ count_shown('cell_count', 'row') }} as actual,
        'File ' || file || ', column ' || column_name || ', first in row ' || first_row || ': expected a code of the list posting_classes (seeds), found '''
        || code || ''' in ' || {{ count_shown('cell_count', 'row') }} || '. Nobody has said what such a line does; add the code with its meaning.' as message,
        file as source_file,
        first_row as source_row
    from unknown_codes

),

found as (

    select * from failure_rows
    union all
    select * from unknown_rows
    union all
    select * from rejected_rows
    union all
    select * from error_rows
    union all
    select * from damaged_rows
    union all
    select * from refused_cell_rows

),

exceptions as (

    select
        run.period,
        '30_encoding' as control_id,
        found.source as scope,
        found.key,
        found.expected,
        found.actual,
        cast(null as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        'out_of_tolerance' as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(null as bigint) as rows_checked,
        found.message,
        found.source_file,
        cast(found.source_row as bigint) as source_row
    from found
    cross join run

),

failed_cells as (select source, count(*) as cell_count from failures group by source),

refused_rows as (select source, count(*) as row_count from rejected group by source),

refused_files as (select source, count(*) as error_count from error_rows group by source),

damaged_cells as (select source, sum(cell_count) as cell_count from damaged_keys group by source),

contract_cells as (select source, sum(cell_count) as cell_count from refused_cells group by source),

unlisted_codes as (select source, count(*) as code_count from unknown_codes group by source),

sources as (

    select source, count(*) as file_count, sum(rows_read) as rows_read
    from manifest
    group by source

    union all

    select source, 0 as file_count, 0 as rows_read
    from refused_files
    where source not in (select source from manifest)

),

summaries as (

    select
        run.period,
        '30_encoding' as control_id,
        sources.source as scope,
        'all' as key,
        'every cell readable, every row landed' as expected,
        'failures: ' || (coalesce(failed_cells.cell_count, 0) + coalesce(refused_rows.row_count, 0) + coalesce(refused_files.error_count, 0)
            + coalesce(damaged_cells.cell_count, 0) + coalesce(contract_cells.cell_count, 0)
            + coalesce(unlisted_codes.code_count, 0)) as actual,
        cast(null as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case
            when failed_cells.cell_count > 0 or refused_rows.row_count > 0 or refused_files.error_count > 0 or damaged_cells.cell_count > 0
                or contract_cells.cell_count > 0
                or unlisted_codes.code_count > 0
                then 'out_of_tolerance'
            else 'matched'
        end as status,
        cast(null as varchar) as currency,
        cast(null as varchar) as company_code,
        cast(null as varchar) as measure_id,
        cast(sources.rows_read as bigint) as rows_checked,
        'Source ' || sources.source || ': read ' || sources.rows_read || ' rows of ' || {{ count_shown('sources.file_count', 'file') }} || ', found '
        || {{ count_shown('coalesce(failed_cells.cell_count, 0)', 'unreadable cell') }} || ', '
        || {{ count_shown('coalesce(refused_rows.row_count, 0)', 'rejected row') }} || ', '
        || {{ count_shown('coalesce(refused_files.error_count, 0)', 'refused file or column', 'refused files or columns') }} || ' and '
        || {{ count_shown('coalesce(damaged_cells.cell_count, 0)', 'key') }} || ' cut by a spreadsheet'
        || case
            when contract_cells.cell_count > 0 then '; ' || {{ count_shown('contract_cells.cell_count', 'cell') }} || ' the input contract refuses'
            else ''
        end
        || case when unlisted_codes.code_count > 0 then '; ' || {{ count_shown('unlisted_codes.code_count', 'code') }} || ' in no list' else '' end
        || '.' as message,
        cast(null as varchar) as source_file,
        cast(null as bigint) as source_row
    from sources
    cross join run
    left join failed_cells on failed_cells.source = sources.source
    left join refused_rows on refused_rows.source = sources.source
    left join refused_files on refused_files.source = sources.source
    left join damaged_cells on damaged_cells.source = sources.source
    left join unlisted_codes on unlisted_codes.source = sources.source
    left join contract_cells on contract_cells.source = sources.source

),

not_available as (

    select
        run.period,
        '30_encoding' as control_id,
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
