-- Rung 2 for Oracle tables: landed = canonical, per source and table: nothing dropped, nothing doubled. Left are the landed rows that should be in the model, right is the
-- model. Rows left out on purpose are counted in the note with their reason: the second count of a receipt (DELIVER and what follows it), price breaks, budgets and
-- encumbrances, unposted journals, STAT, summary accounts, translated and foreign-currency balances, other ledgers, tax and freight of invoices. Three more
-- comparisons: every period name that counts has a period of the calendar, the ledger is not chosen blindly, and which segments are read is said.
{{ config(tags=['system_oracle']) }}
{%- set delivered = oracle_delivered() %}

with

run as (select * from {{ source('config', 'run') }}),

landed as (

    {% for table, fact in delivered.items() %}
    select
        _source as source,
        '{{ table | upper }}' as table_name,
        count(*) as landed_rows,
        count(*) filter (where key_text = '') as without_key,
        count(distinct case when key_text <> '' then key_text end) as distinct_keys
    from (
        select
            _source,
            case when coalesce(trim({{ fact['keys'][0] }}), '') = '' and coalesce(trim({{ fact['keys'][-1] }}), '') = '' then '' else {{ oracle_key_text(fact['keys']) }} end as key_text
        from {{ source('landing', 'oracle__' ~ table) }}
    ) as keyed
    group by _source
    union all
    {% endfor %}
    {{ no_rows(source='varchar', table_name='varchar', landed_rows='bigint', without_key='bigint', distinct_keys='bigint') }}

),

journals as (select * from {{ ref('int_oracle__journals') }}),

posting_classes as (

    select upper(source_code) as source_code, transaction_key from {{ ref('posting_classes') }} where system = 'oracle'

),

-- rows that are left out on purpose: source, table, reason, number
left_out as (

    select
        _source as source,
        'PO_LINE_LOCATIONS_ALL' as table_name,
        'price breaks and terms of agreements' as reason,
        count(*) as row_count
    from {{ source('landing', 'oracle__po_line_locations_all') }}
    where {{ sap_key('line_location_id') }} is not null
        and coalesce(upper({{ sap_text('shipment_type') }}), 'STANDARD') not in ('STANDARD', 'BLANKET', 'SCHEDULED', 'PLANNED')
    group by _source

    union all

    select
        source,
        'RCV_TRANSACTIONS' as table_name,
        case when is_receipt then 'receipts of other documents than orders' else 'the second count of received goods (DELIVER, TRANSFER, inspection and their corrections)' end as reason,
        count(*) as row_count
    from {{ ref('int_oracle__receiving') }}
    where not is_receipt or source_document <> 'PO'
    group by source, case when is_receipt then 'receipts of other documents than orders' else 'the second count of received goods (DELIVER, TRANSFER, inspection and their corrections)' end

    union all

    select source, 'GL_JE_HEADERS' as table_name, left_out_because as reason, count(*) as row_count
    from journals
    where left_out_because is not null
    group by source, left_out_because

    union all

    select lines.source, 'GL_JE_LINES' as table_name, journals.left_out_because as reason, count(*) as row_count
    from {{ ref('stg_oracle__journal_lines') }} as lines
    inner join journals on journals.source = lines.source and journals.je_header_id = lines.je_header_id
    where journals.left_out_because is not null
    group by lines.source, journals.left_out_because

    union all

    select source, 'GL_BALANCES' as table_name, left_out_because as reason, count(*) as row_count
    from {{ ref('int_oracle__counted_balances') }}
    where left_out_because is not null
    group by source, left_out_because

    union all

    select
        source,
        'AP_INVOICE_DISTRIBUTIONS_ALL' as table_name,
        case when not is_posted then 'not accounted yet' else 'tax, delivery costs, advances and withholding' end as reason,
        count(*) as row_count
    from {{ ref('stg_oracle__invoice_distributions') }}
    where not is_posted or coalesce(line_type, '') in ({{ oracle_tax_types() }}, {{ oracle_other_types() }})
    group by source, case when not is_posted then 'not accounted yet' else 'tax, delivery costs, advances and withholding' end

    union all

    select accounts.source, 'MTL_TRANSACTION_ACCOUNTS' as table_name, 'other lines than those of the stock account' as reason, count(*) as row_count
    from {{ ref('stg_oracle__material_accounts') }} as accounts
    left join posting_classes on posting_classes.source_code = accounts.line_type
    where coalesce(posting_classes.transaction_key, '') <> 'BSX'
    group by accounts.source

    {% if 'oe_order_lines_all' in delivered %}
    union all

    select order_lines.source, 'OE_ORDER_LINES_ALL' as table_name, 'returns and quotations, which are no demand' as reason, count(*) as row_count
    from {{ ref('stg_oracle__sales_order_lines') }} as order_lines
    left join {{ ref('stg_oracle__sales_order_headers') }} as headers
        on headers.source = order_lines.source and headers.header_id = order_lines.header_id
    where order_lines.line_category = 'RETURN' or coalesce(headers.transaction_phase, 'F') = 'N'
    group by order_lines.source
    {% endif %}

    {% if 'doo_fulfill_lines_all' in delivered %}
    union all

    select
        fulfillment_lines.source,
        'DOO_FULFILL_LINES_ALL' as table_name,
        case when order_sources.source is not null then 'OE_ORDER_LINES_ALL is read' else 'returns, drafts and replaced revisions, which are no demand' end as reason,
        count(*) as row_count
    from {{ ref('stg_oracle__fulfillment_lines') }} as fulfillment_lines
    left join {{ ref('stg_oracle__sales_order_headers') }} as headers
        on headers.source = fulfillment_lines.source and headers.header_id = fulfillment_lines.header_id
    left join (select distinct source from {{ ref('stg_oracle__sales_order_lines') }}) as order_sources on order_sources.source = fulfillment_lines.source
    where fulfillment_lines.line_category = 'RETURN' or coalesce(headers.transaction_phase, 'F') = 'N' or order_sources.source is not null
    group by fulfillment_lines.source, case when order_sources.source is not null then 'OE_ORDER_LINES_ALL is read' else 'returns, drafts and replaced revisions, which are no demand' end
    {% endif %}

    {% for table, fact in delivered.items() if fact.get('unused') %}
    union all

    select source, table_name, '{{ fact['unused'] }}' as reason, distinct_keys as row_count
    from landed
    where table_name = '{{ table | upper }}'
    {% endfor %}

),

reasons as (

    select
        source,
        table_name,
        sum(row_count) as excluded,
        {{ sorted_join("cast(row_count as varchar) || ' ' || reason", "', '") }} as reason
    from left_out
    group by source, table_name

),

-- amounts of the landed rows that count, typed as staging types them
left_amounts as (

    select source, 'RCV_TRANSACTIONS' as table_name, 'primary quantities' as unit, cast(sum(quantity_base_uom) as decimal(38, 6)) as left_amount
    from {{ ref('int_oracle__receiving') }}
    where is_receipt and source_document = 'PO'
    group by source

    union all

    select source, 'MTL_MATERIAL_TRANSACTIONS' as table_name, 'primary quantities' as unit, cast(sum(coalesce(primary_quantity, 0)) as decimal(38, 6)) as left_amount
    from {{ ref('stg_oracle__material_transactions') }}
    group by source

    union all

    select accounts.source, 'MTL_TRANSACTION_ACCOUNTS' as table_name, 'functional currency' as unit, cast(sum(accounts.amount_local) as decimal(38, 6)) as left_amount
    from {{ ref('stg_oracle__material_accounts') }} as accounts
    inner join posting_classes on posting_classes.source_code = accounts.line_type and posting_classes.transaction_key = 'BSX'
    group by accounts.source

    union all

    -- debits: the net of a ledger is zero however much of it is missing
    select lines.source, 'GL_JE_LINES' as table_name, 'debits in functional currency' as unit, cast(sum(greatest(lines.amount_local, 0)) as decimal(38, 6)) as left_amount
    from {{ ref('stg_oracle__journal_lines') }} as lines
    left join journals on journals.source = lines.source and journals.je_header_id = lines.je_header_id
    where journals.left_out_because is null
    group by lines.source

    union all

    select source, 'GL_BALANCES' as table_name, 'net movement' as unit, cast(sum(movement_local) as decimal(38, 6)) as left_amount
    from {{ ref('int_oracle__counted_balances') }}
    where left_out_because is null
    group by source

    union all

    select source, 'AP_INVOICE_DISTRIBUTIONS_ALL' as table_name, 'document currencies mixed' as unit, cast(sum(coalesce(amount_doc, 0)) as decimal(38, 6)) as left_amount
    from {{ ref('stg_oracle__invoice_distributions') }}
    where is_posted and coalesce(line_type, '') not in ({{ oracle_tax_types() }}, {{ oracle_other_types() }})
    group by source

    union all

    select source, 'CST_PERIOD_CLOSE_SUMMARY' as table_name, 'functional currency' as unit, cast(sum(value_local) as decimal(38, 6)) as left_amount
    from {{ ref('stg_oracle__period_close_values') }}
    group by source

),

-- right_count null: rows of this table are gathered into fewer rows of the model, so that amounts are compared and not rows
right_side as (

    select source, 'PO_LINE_LOCATIONS_ALL' as table_name, 'purchase_order_lines' as model, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref('purchase_order_lines') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'RCV_TRANSACTIONS' as table_name, 'goods_receipts' as model, count(*) as right_count, cast(sum(quantity_base_uom) as decimal(38, 6)) as right_amount
    from {{ ref('goods_receipts') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'MTL_MATERIAL_TRANSACTIONS' as table_name, 'inventory_movements' as model, count(*) as right_count, cast(sum(quantity_base_uom) as decimal(38, 6)) as right_amount
    from {{ ref('inventory_movements') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'MTL_TRANSACTION_ACCOUNTS' as table_name, 'inventory_movements' as model, cast(null as bigint) as right_count, cast(sum(amount_local) as decimal(38, 6)) as right_amount
    from {{ ref('inventory_movements') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'GL_JE_HEADERS' as table_name, 'journal_headers' as model, count(distinct je_header_id) as right_count, cast(null as decimal(38, 6)) as right_amount
    from (
        select source, je_header_id from {{ ref('int_oracle__ledger_documents') }}
        union
        select source, document as je_header_id from {{ ref('journal_headers') }} where {{ of_system('oracle') }} and not has_lines
    ) as reached
    group by source

    union all

    select
        source,
        'GL_JE_LINES' as table_name,
        'journal_entry_lines' as model,
        count(*) as right_count,
        cast(sum(greatest(amount_local, 0)) as decimal(38, 6)) as right_amount
    from (
        select source, source_file, source_row, sum(amount_local) as amount_local
        from {{ ref('journal_entry_lines') }}
        where {{ of_system('oracle') }}
        group by source, source_file, source_row
    ) as whole_lines
    group by source

    union all

    select source, 'GL_BALANCES' as table_name, 'trial_balances' as model, cast(null as bigint) as right_count, cast(sum(movement_local) as decimal(38, 6)) as right_amount
    from {{ ref('trial_balances') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'AP_INVOICE_DISTRIBUTIONS_ALL' as table_name, 'supplier_invoice_lines' as model, cast(null as bigint) as right_count, cast(sum(amount_doc) as decimal(38, 6)) as right_amount
    from {{ ref('supplier_invoice_lines') }}
    where {{ of_system('oracle') }}
    group by source

    union all

    select source, 'CST_PERIOD_CLOSE_SUMMARY' as table_name, 'inventory_balances' as model, cast(null as bigint) as right_count, cast(sum(amount_local) as decimal(38, 6)) as right_amount
    from {{ ref('inventory_balances') }}
    where {{ of_system('oracle') }}
    group by source

    {% if 'oe_order_lines_all' in delivered %}
    union all

    select source, 'OE_ORDER_LINES_ALL' as table_name, 'sales_demand' as model, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref('sales_demand') }}
    where {{ of_system('oracle') }}
    group by source
    {% endif %}

    {% if 'doo_fulfill_lines_all' in delivered %}
    union all

    select source, 'DOO_FULFILL_LINES_ALL' as table_name, 'sales_demand' as model, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref('sales_demand') }}
    where {{ of_system('oracle') }} and source not in (select order_lines.source from {{ ref('stg_oracle__sales_order_lines') }} as order_lines)
    group by source
    {% endif %}

    {% for table, fact in delivered.items() if fact.get('model') %}
    union all

    select source, '{{ table | upper }}' as table_name, '{{ fact['model'] }}' as model, count(*) as right_count, cast(null as decimal(38, 6)) as right_amount
    from {{ ref(fact['model']) }}
    group by source
    {% endfor %}

),

joined as (

    select
        landed.source,
        landed.table_name,
        landed.landed_rows,
        landed.without_key,
        landed.landed_rows - landed.without_key - landed.distinct_keys as repeated,
        coalesce(reasons.excluded, 0) as excluded,
        reasons.reason,
        landed.distinct_keys - coalesce(reasons.excluded, 0) as left_count,
        right_side.model,
        right_side.source is not null and right_side.right_count is null as by_amount,
        right_side.right_count,
        left_amounts.left_amount,
        left_amounts.unit,
        right_side.right_amount
    from landed
    left join reasons on reasons.source = landed.source and reasons.table_name = landed.table_name
    left join left_amounts on left_amounts.source = landed.source and left_amounts.table_name = landed.table_name
    left join right_side on right_side.source = landed.source and right_side.table_name = landed.table_name

),

compared as (

    select
        source,
        'landed_to_canonical' as comparison,
        source || '/' || table_name as scope,
        coalesce(model, 'no model') as right_name,
        left_count,
        case when by_amount then left_count else coalesce(right_count, 0) end as right_count,
        left_amount,
        case when left_amount is not null then coalesce(right_amount, 0) end as right_amount,
        'landed ' || landed_rows
        || case when without_key > 0 then '; blank lines without a key ' || without_key else '' end
        || case when repeated > 0 then '; repeated keys, read once (control 07) ' || repeated else '' end
        || case when excluded > 0 then '; left out ' || reason else '' end
        || case when by_amount then '; rows are gathered, amounts are compared' else '' end
        || coalesce('; amounts are ' || unit, '')
        || case
            when not by_amount and left_count <> coalesce(right_count, 0)
                then '; rows without an explanation ' || (left_count - coalesce(right_count, 0))
                || ': look for unreadable dates, days outside the calendar, missing headers, parents or code combinations (control 30)'
            else ''
        end as note
    from joined

),

-- period names that counted journals and balances use
used_names as (

    select source, period_name, count(*) as row_count
    from (
        select source, period_name from journals where left_out_because is null and period_name is not null
        union all
        select source, period_name from {{ ref('int_oracle__counted_balances') }} where left_out_because is null
    ) as used
    group by source, period_name

),

period_names as (select * from {{ ref('int_oracle__period_names') }}),

calendar as (select min(start_date) as first_day from {{ ref('fiscal_periods') }}),

names_checked as (

    select
        used_names.source,
        used_names.period_name,
        used_names.row_count,
        period_names.start_date,
        period_names.end_date,
        -- without period tables the numbers of the balances and the dates of the journals place the rows
        period_names.source is null and used_names.source not in (select source from period_names) as is_placed_by_number,
        period_names.period is not null or period_names.end_date < calendar.first_day as is_known
    from used_names
    cross join calendar
    left join period_names on period_names.source = used_names.source and period_names.period_name = used_names.period_name

),

name_rows as (

    select
        source,
        'period_names' as comparison,
        source || '/' || period_name as scope,
        'fiscal calendar' as right_name,
        row_count as left_count,
        cast(0 as bigint) as right_count,
        cast(null as decimal(38, 6)) as left_amount,
        cast(null as decimal(38, 6)) as right_amount,
        'period name ' || period_name || ' is used by ' || row_count || ' journals and balances; '
        || coalesce(
            'it runs from ' || cast(start_date as varchar) || ' to ' || cast(end_date as varchar) || ', and the calendar has no such period: correct [calendar] of tieout.toml',
            'no delivered period table knows it: deliver GL_PERIOD_STATUSES or GL_PERIODS with this name'
        ) as note
    from names_checked
    where not coalesce(is_known, false) and not is_placed_by_number

    union all

    select
        source,
        'period_names' as comparison,
        source || '/all' as scope,
        'fiscal calendar' as right_name,
        count(*) as left_count,
        count(*) as right_count,
        cast(null as decimal(38, 6)) as left_amount,
        cast(null as decimal(38, 6)) as right_amount,
        'period names in use that the calendar knows' as note
    from names_checked
    where coalesce(is_known, false) or is_placed_by_number
    group by source

),

choices as (

    select
        source,
        'ledger_choice' as comparison,
        source || '/ledgers' as scope,
        'ledgers that count' as right_name,
        cast(1 as bigint) as left_count,
        cast(case when max(choice) = 'ambiguous' or count(*) filter (where is_chosen) = 0 then 0 else 1 end as bigint) as right_count,
        cast(null as decimal(38, 6)) as left_amount,
        cast(null as decimal(38, 6)) as right_amount,
        'counts: ' || coalesce({{ sorted_join("case when is_chosen then ledger_id || coalesce(' ' || ledger_name, '') end", "', '") }}, 'none')
        || '; left out: ' || coalesce({{ sorted_join("case when not is_chosen then ledger_id || coalesce(' ' || ledger_name, '') end", "', '") }}, 'none')
        || '; by ' || max(choice)
        || case
            when max(choice) = 'ambiguous' then ': several ledgers with rows and no GL_LEDGERS to tell them apart. Set the source option ledger.'
            when count(*) filter (where is_chosen) = 0 then ': no ledger is called so. Correct the source option ledger.'
            else ''
        end as note
    from {{ ref('int_oracle__ledgers') }}
    group by source

    union all

    select
        source,
        'ledger_segments' as comparison,
        source || '/' || coalesce(nullif(chart_of_accounts_id, ''), 'chart of accounts') as scope,
        'account and company' as right_name,
        cast(1 as bigint) as left_count,
        cast(1 as bigint) as right_count,
        cast(null as decimal(38, 6)) as left_amount,
        cast(null as decimal(38, 6)) as right_amount,
        'account = ' || account_segment || ' (' || account_evidence || '); company = ' || company_segment || ' (' || company_evidence || ')' as note
    from {{ ref('int_oracle__segments') }}

),

everything as (

    select * from compared
    union all
    select * from name_rows
    union all
    select * from choices

),

final as (

    select
        run.period,
        2 as rung,
        everything.comparison,
        everything.scope,
        case everything.comparison
            when 'landed_to_canonical' then 'landed rows that count'
            when 'period_names' then 'period names'
            else 'needed'
        end as left_name,
        everything.right_name,
        cast(everything.left_count as bigint) as left_count,
        cast(everything.right_count as bigint) as right_count,
        cast(everything.left_amount as decimal(28, 6)) as left_amount,
        cast(everything.right_amount as decimal(28, 6)) as right_amount,
        cast(coalesce(everything.left_amount - everything.right_amount, everything.left_count - everything.right_count) as decimal(28, 6)) as difference,
        cast(0 as decimal(28, 6)) as tolerance,
        case
            when everything.left_count = everything.right_count
                and coalesce(everything.left_amount, 0) = coalesce(everything.right_amount, 0) then 'matched'
            when everything.right_count = 0 then 'missing_right'
            when everything.left_count = 0 then 'missing_left'
            else 'out_of_tolerance'
        end as status,
        cast(null as varchar) as currency,
        everything.note
    from everything
    cross join run

)

select * from final
