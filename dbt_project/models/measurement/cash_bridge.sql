-- PUBLIC. Per company and period: the measured release against the movement of the balance sheet, the cash effect net of payables, and the indirect cash flow
-- that two balance sheets give, which ties to the change in the cash line.
--   inventory    opening, volume, efficiency (rolling twelve months where known, else the month; against the period before), what the stock records do not
--                hold (reserves, postings by hand), closing
--   release      fall of the balance sheet -> stock outside the scope of measures and other rates -> what may not be claimed -> measured release
--   payables     opening, payment terms (measured), other, closing
--   cash_effect  - change in inventory + change in payables and in goods received and not invoiced, with the measured parts beside the rest
--   cash_flow    result, depreciation, every other line's change, total; change in the cash line; difference
-- What a line is, the ledger says: stock (BSX), goods received and not invoiced (WRX), payables and receivables (account types K and D), cash (the balance
-- sheet side of payments), fixed assets and depreciation (asset documents), the result (accounts of the income statement, or a line without accounts).
-- Policies inventory_line_ids, payables_line_ids and cash_line_ids go before it.
with periods as (
    select * from {{ ref('fiscal_periods') }} where start_date <= {{ run_fact('period_end') }}
),

statement_lines as (
    select * from {{ ref('financial_statement_lines') }}
),

account_mappings as (
    select * from {{ ref('account_mappings') }}
),

journal_lines as (
    select * from {{ ref('journal_entry_lines') }} where is_posted
),

companies as (
    select * from {{ ref('companies') }}
),

rates as (
    select * from {{ ref('int_period_budget_rates') }}
),

efficiency as (
    select *
    from {{ ref('inventory_efficiency') }}
    where reference = 'prior_year'
),

reductions as (
    select * from {{ ref('claimable_reductions') }} where benefit_type = 'inventory_reduction'
),

terms as (
    select * from {{ ref('payables_terms') }}
),

company_currencies as (
    select
        company_code,
        min(source) as source,
        max(currency_local) as currency_local
    from companies
    group by company_code
),

account_uses as (
    select
        company_code,
        account,
        bool_or(transaction_key = 'BSX') as is_stock,
        bool_or(transaction_key = 'WRX') as is_gr_ir,
        bool_or(account_type = 'K') as is_payable,
        bool_or(account_type = 'D') as is_receivable,
        bool_or(document_class = 'asset' or account_type = 'A') as is_asset,
        bool_or(document_class = 'payment' and coalesce(account_type, '') not in ('K', 'D')) as is_paid_from
    from journal_lines
    group by company_code, account
),

result_accounts as (
    select distinct
        company_code,
        account
    from account_mappings
    where statement = 'income_statement'
),

mapped_lines as (
    select
        account_mappings.company_code,
        account_mappings.statement,
        account_mappings.line_id,
        max(account_mappings.presentation_sign) as presentation_sign,
        coalesce(bool_or(account_uses.is_stock), false) as is_stock,
        coalesce(bool_or(account_uses.is_gr_ir), false) as is_gr_ir,
        coalesce(bool_or(account_uses.is_payable), false) as is_payable,
        coalesce(bool_or(account_uses.is_receivable), false) as is_receivable,
        coalesce(bool_or(account_uses.is_asset), false) as is_asset,
        coalesce(bool_or(account_uses.is_paid_from), false) as is_paid_from,
        bool_or(result_accounts.account is not null) as is_result
    from account_mappings
    left join account_uses
        on
            account_mappings.company_code = account_uses.company_code
            and account_mappings.account = account_uses.account
    left join result_accounts
        on
            account_mappings.company_code = result_accounts.company_code
            and account_mappings.account = result_accounts.account
    group by account_mappings.company_code, account_mappings.statement, account_mappings.line_id
),

printed as (
    select
        statement_lines.company_code,
        periods.period_index,
        statement_lines.statement,
        statement_lines.line_id,
        cast(sum(statement_lines.amount_local) as decimal(28, 6)) as amount_local
    from statement_lines
    inner join periods on statement_lines.period = periods.period
    group by statement_lines.company_code, periods.period_index, statement_lines.statement, statement_lines.line_id
),

-- assets are printed positive, liabilities and equity positive on their own side
balance_lines as (
    select
        printed.company_code,
        printed.period_index,
        printed.line_id,
        printed.amount_local,
        coalesce(mapped_lines.presentation_sign, -1) as side,
        case
            when ',' || {{ policy('cash_line_ids') }} || ',' like '%,' || printed.line_id || ',%' then 'cash'
            when ',' || {{ policy('inventory_line_ids') }} || ',' like '%,' || printed.line_id || ',%' then 'inventory'
            when ',' || {{ policy('payables_line_ids') }} || ',' like '%,' || printed.line_id || ',%' then 'payables'
            when mapped_lines.line_id is null or mapped_lines.is_result then 'result'
            when mapped_lines.is_stock and {{ policy('inventory_line_ids') }} = '' then 'inventory'
            when mapped_lines.is_gr_ir then 'goods_received_not_invoiced'
            when mapped_lines.is_payable and {{ policy('payables_line_ids') }} = '' then 'payables'
            when mapped_lines.is_receivable then 'receivables'
            when mapped_lines.is_asset then 'fixed_assets'
            when mapped_lines.is_paid_from and mapped_lines.presentation_sign = 1 and {{ policy('cash_line_ids') }} = '' then 'cash'
            when mapped_lines.presentation_sign = 1 then 'other_assets'
            else 'other_liabilities_and_equity'
        end as kind
    from printed
    left join mapped_lines
        on
            printed.company_code = mapped_lines.company_code
            and printed.line_id = mapped_lines.line_id
            and printed.statement = mapped_lines.statement
    where printed.statement = 'balance_sheet'
),

balance_kinds as (
    select
        company_code,
        period_index,
        kind,
        -- as the ledger has it, debit positive
        cast(sum(side * amount_local) as decimal(28, 6)) as debit_local
    from balance_lines
    group by company_code, period_index, kind
),

-- From the documents, not from a line of the statement: depreciation may stand on one line with rent.
depreciation as (
    select
        journal_lines.company_code,
        periods.period_index,
        cast(sum(journal_lines.amount_local) as decimal(28, 6)) as depreciation_local
    from journal_lines
    inner join result_accounts
        on
            journal_lines.company_code = result_accounts.company_code
            and journal_lines.account = result_accounts.account
    inner join periods on journal_lines.period = periods.period
    where journal_lines.document_class = 'asset'
    group by journal_lines.company_code, periods.period_index
),

income as (
    select
        printed.company_code,
        printed.period_index,
        cast(-sum(mapped_lines.presentation_sign * printed.amount_local) as decimal(28, 6)) as result_local
    from printed
    inner join mapped_lines
        on
            printed.company_code = mapped_lines.company_code
            and printed.line_id = mapped_lines.line_id
            and printed.statement = mapped_lines.statement
    where printed.statement = 'income_statement'
    group by printed.company_code, printed.period_index
),

release_periods as (
    select
        reductions.*,
        periods.period_index,
        {%- for part in ['revaluation', 'write_off', 'ownership', 'scope', 'cut_off', 'count'] %}
        cast(
            {{ part }}_reporting - coalesce(
                lag({{ part }}_reporting) over (
                    partition by reductions.measure_id, reductions.source, reductions.company_code, reductions.plant, reductions.item_id
                    order by periods.period_index
                ), 0
            ) as decimal(28, 6)
        ) as {{ part }}_change{{ ',' if not loop.last }}
        {%- endfor %}
    from reductions
    inner join periods on reductions.period = periods.period
),

releases as (
    select
        company_code,
        period_index,
        cast(sum(release_reporting) as decimal(28, 6)) as release_reporting,
        {%- for part in ['revaluation', 'write_off', 'ownership', 'scope', 'cut_off', 'count'] %}
        cast(sum({{ part }}_change) as decimal(28, 6)) as {{ part }}_reporting,
        {%- endfor %}
        min(case when release_reporting is null then reason end) as reason
    from release_periods
    group by company_code, period_index
),

term_releases as (
    select
        terms.company_code,
        periods.period_index,
        cast(sum(terms.release_reporting) as decimal(28, 6)) as release_reporting,
        min(case when terms.release_reporting is null then terms.reason end) as reason
    from terms
    inner join periods on terms.period = periods.period
    group by terms.company_code, periods.period_index
),

-- Rolling twelve months where both ends are known, else the month: cost of goods sold per day and stock.
daily_cost as (
    select
        efficiency.company_code,
        periods.period_index,
        max(case when efficiency.basis = 'month' then efficiency.inventory_local end) as inventory_local,
        max(case when efficiency.basis = 'month' then efficiency.cogs_local end) as month_cogs_local,
        max(case when efficiency.basis = 'month' then efficiency.days end) as month_days,
        max(case when efficiency.basis = 'rolling_12' then efficiency.cogs_local end) as rolling_cogs_local,
        max(case when efficiency.basis = 'rolling_12' then efficiency.days end) as rolling_days
    from efficiency
    inner join periods on efficiency.period = periods.period
    group by efficiency.company_code, periods.period_index
),

monthly_split as (
    select
        *,
        case
            when rolling_cogs_local > 0 and previous_rolling_cogs_local > 0
                then cast(
                    {{ money_div(
                        'rolling_cogs_local * previous_rolling_days - previous_rolling_cogs_local * rolling_days',
                        'previous_rolling_cogs_local * rolling_days', 12
                    ) }} as decimal(20, 12)
                )
            when month_cogs_local > 0 and previous_month_cogs_local > 0
                then cast(
                    {{ money_div(
                        'month_cogs_local * previous_month_days - previous_month_cogs_local * month_days', 'previous_month_cogs_local * month_days', 12
                    ) }} as decimal(20, 12)
                )
        end as cost_ratio,
        cast(inventory_local - previous_inventory_local as decimal(28, 6)) as change_local
    from (
        select
            this_period.*,
            previous.inventory_local as previous_inventory_local,
            previous.month_cogs_local as previous_month_cogs_local,
            previous.month_days as previous_month_days,
            previous.rolling_cogs_local as previous_rolling_cogs_local,
            previous.rolling_days as previous_rolling_days
        from daily_cost as this_period
        left join daily_cost as previous
            on
                this_period.company_code = previous.company_code
                and this_period.period_index - 1 = previous.period_index
    ) as both_ends
),

company_periods as (
    select
        company_code,
        period_index
    from balance_kinds
    union
    select
        company_code,
        period_index
    from daily_cost
    union
    select
        company_code,
        period_index
    from releases
    union
    select
        company_code,
        period_index
    from term_releases
),

-- One row per company and period with everything a line needs; a kind that the balance sheet does not show stands for nothing when the sheet is there.
facts as (
    select
        company_periods.company_code,
        periods.period,
        company_periods.period_index,
        company_currencies.currency_local,
        rates.budget_rate,
        closing.lines is not null as has_closing,
        opening.lines is not null as has_opening,
        closing.has_cash and opening.has_cash as has_cash,
        coalesce(closing.has_inventory, false) as has_inventory,
        {%- for kind in [
            'inventory', 'payables', 'goods_received_not_invoiced', 'receivables', 'fixed_assets', 'cash', 'result', 'other_assets',
            'other_liabilities_and_equity',
        ] %}
        closing.{{ kind }} as closing_{{ kind }},
        opening.{{ kind }} as opening_{{ kind }},
        {%- endfor %}
        income.result_local,
        depreciation.depreciation_local,
        monthly_split.change_local as stock_change,
        cast(
            round(cast(monthly_split.previous_inventory_local as decimal(18, 4)) * monthly_split.cost_ratio, 6) as decimal(28, 6)
        ) as volume,
        releases.release_reporting,
        {%- for part in ['revaluation', 'write_off', 'ownership', 'scope', 'cut_off', 'count'] %}
        releases.{{ part }}_reporting,
        {%- endfor %}
        releases.reason as release_reason,
        releases.company_code is not null as has_releases,
        term_releases.release_reporting as terms_reporting,
        term_releases.reason as terms_reason,
        term_releases.company_code is not null as has_terms
    from company_periods
    inner join periods on company_periods.period_index = periods.period_index
    inner join company_currencies on company_periods.company_code = company_currencies.company_code
    left join rates
        on
            company_currencies.source = rates.source
            and company_currencies.currency_local = rates.currency
            and company_periods.period_index = rates.period_index
    {%- for end_name, shift in [('closing', 0), ('opening', 1)] %}
    left join (
        select
            company_code,
            period_index,
            count(*) as lines,
            {%- for kind in [
                'inventory', 'payables', 'goods_received_not_invoiced', 'receivables', 'fixed_assets', 'cash', 'result', 'other_assets',
                'other_liabilities_and_equity',
            ] %}
            cast(sum(case when kind = '{{ kind }}' then debit_local else 0 end) as decimal(28, 6)) as {{ kind }},
            {%- endfor %}
            bool_or(kind = 'inventory') as has_inventory,
            bool_or(kind = 'cash') as has_cash
        from balance_kinds
        group by company_code, period_index
    ) as {{ end_name }}
        on
            company_periods.company_code = {{ end_name }}.company_code
            and company_periods.period_index - {{ shift }} = {{ end_name }}.period_index
    {%- endfor %}
    left join depreciation
        on
            company_periods.company_code = depreciation.company_code
            and company_periods.period_index = depreciation.period_index
    left join income
        on
            company_periods.company_code = income.company_code
            and company_periods.period_index = income.period_index
    left join monthly_split
        on
            company_periods.company_code = monthly_split.company_code
            and company_periods.period_index = monthly_split.period_index
    left join releases
        on
            company_periods.company_code = releases.company_code
            and company_periods.period_index = releases.period_index
    left join term_releases
        on
            company_periods.company_code = term_releases.company_code
            and company_periods.period_index = term_releases.period_index
),

-- No measure: nothing released. A measure without a figure: not available.
measured as (
    select
        *,
        case when has_releases then cast({{ money_div('release_reporting', 'budget_rate', 6) }} as decimal(28, 6)) else 0 end as release_local,
        case when has_terms then cast({{ money_div('terms_reporting', 'budget_rate', 6) }} as decimal(28, 6)) else 0 end as terms_local,
        {%- for part in ['revaluation', 'write_off', 'ownership', 'scope', 'cut_off', 'count'] %}
        case when has_releases then cast({{ money_div(part ~ '_reporting', 'budget_rate', 6) }} as decimal(28, 6)) else 0 end as {{ part }}_local,
        {%- endfor %}
        cast(closing_inventory - opening_inventory as decimal(28, 6)) as inventory_change,
        -- liabilities: credit positive
        cast(opening_payables - closing_payables as decimal(28, 6)) as payables_change,
        cast(opening_goods_received_not_invoiced - closing_goods_received_not_invoiced as decimal(28, 6)) as gr_ir_change,
        cast(opening_result - closing_result as decimal(28, 6)) as result_change,
        case
            when not has_closing then 'no balance sheet of ' || company_code || ' for the period'
            when not has_opening then 'no balance sheet of ' || company_code || ' for the period before'
        end as sheet_reason
    from facts
),

with_reasons as (
    select
        *,
        coalesce(
            sheet_reason,
            case when not has_inventory then 'no line of the balance sheet is known to hold stock: policy inventory_line_ids names it' end
        ) as inventory_reason,
        coalesce(
            sheet_reason,
            case when not coalesce(has_cash, false) then 'no line of the balance sheet is known to hold cash: policy cash_line_ids names it' end
        ) as cash_reason,
        coalesce(
            sheet_reason,
            case when not has_inventory then 'no line of the balance sheet is known to hold stock: policy inventory_line_ids names it' end,
            case when volume is null then 'stock records or cost of goods sold of the period or of the one before are not known' end
        ) as split_reason
    from measured
),

lines as (
    {%- set lines = [
        ('inventory', 'opening', 'Opening', 'opening_inventory', true, 'inventory_reason'),
        ('inventory', 'volume', 'Volume', 'volume', false, 'split_reason'),
        ('inventory', 'efficiency', 'Efficiency', 'stock_change - volume', false, 'split_reason'),
        ('inventory', 'not_in_stock_records', 'Not in the stock records', 'inventory_change - stock_change', false, 'split_reason'),
        ('inventory', 'closing', 'Closing', 'closing_inventory', true, 'inventory_reason'),
        ('release', 'balance_sheet_reduction', 'Fall of inventory in the balance sheet', '-inventory_change', true, 'inventory_reason'),
        ('release', 'outside_measures', 'Stock outside measures', 'inventory_change + release_local + revaluation_local + write_off_local + count_local
            + ownership_local + scope_local + cut_off_local', false, 'coalesce(inventory_reason, release_reason)'),
        ('release', 'revaluation', 'Revaluation', '-revaluation_local', false, 'release_reason'),
        ('release', 'write_off', 'Write-off', '-write_off_local', false, 'release_reason'),
        ('release', 'count', 'Count differences', '-count_local', false, 'release_reason'),
        ('release', 'ownership', 'Change of ownership', '-ownership_local', false, 'release_reason'),
        ('release', 'scope', 'Change of scope', '-scope_local', false, 'release_reason'),
        ('release', 'cut_off', 'Cut-off', '-cut_off_local', false, 'release_reason'),
        ('release', 'release', 'Measured release', 'release_local', true, 'release_reason'),
        ('payables', 'opening', 'Opening', '-opening_payables', true, 'sheet_reason'),
        ('payables', 'payment_terms', 'Payment terms', 'terms_local', false, 'terms_reason'),
        ('payables', 'other', 'Other', 'payables_change - terms_local', false, 'coalesce(sheet_reason, terms_reason)'),
        ('payables', 'closing', 'Closing', '-closing_payables', true, 'sheet_reason'),
        ('cash_effect', 'release', 'Measured release of stock', 'release_local', false, 'release_reason'),
        ('cash_effect', 'other_inventory', 'Other change in inventory', '-inventory_change - release_local', false, 'coalesce(inventory_reason, release_reason)'),
        ('cash_effect', 'payment_terms', 'Measured payment terms', 'terms_local', false, 'terms_reason'),
        ('cash_effect', 'other_payables', 'Other change in payables', 'payables_change - terms_local', false, 'coalesce(sheet_reason, terms_reason)'),
        ('cash_effect', 'goods_received_not_invoiced', 'Goods received, not invoiced', 'gr_ir_change', false, 'sheet_reason'),
        ('cash_effect', 'total', 'Cash effect net of payables', '-inventory_change + payables_change + gr_ir_change', true, 'inventory_reason'),
        ('cash_flow', 'result', 'Result of the period', 'coalesce(result_local, result_change)', false, 'sheet_reason'),
        ('cash_flow', 'depreciation', 'Depreciation', 'coalesce(depreciation_local, 0)', false, 'sheet_reason'),
        ('cash_flow', 'inventory', 'Inventory', '-inventory_change', false, 'sheet_reason'),
        ('cash_flow', 'receivables', 'Receivables', 'opening_receivables - closing_receivables', false, 'sheet_reason'),
        ('cash_flow', 'payables', 'Payables', 'payables_change', false, 'sheet_reason'),
        ('cash_flow', 'goods_received_not_invoiced', 'Goods received, not invoiced', 'gr_ir_change', false, 'sheet_reason'),
        ('cash_flow', 'other_assets', 'Other assets', 'opening_other_assets - closing_other_assets', false, 'sheet_reason'),
        ('cash_flow', 'investing', 'Fixed assets bought less sold', 'opening_fixed_assets - closing_fixed_assets - coalesce(depreciation_local, 0)', false, 'sheet_reason'),
        ('cash_flow', 'financing', 'Other liabilities and equity',
            'opening_other_liabilities_and_equity - closing_other_liabilities_and_equity + result_change - coalesce(result_local, result_change)', false, 'sheet_reason'),
        ('cash_flow', 'total', 'Cash flow', 'opening_inventory - closing_inventory + opening_receivables - closing_receivables + payables_change + gr_ir_change
            + opening_other_assets - closing_other_assets + opening_fixed_assets - closing_fixed_assets
            + opening_other_liabilities_and_equity - closing_other_liabilities_and_equity + result_change', true, 'sheet_reason'),
        ('cash_flow', 'change_in_cash', 'Change in the cash line', 'closing_cash - opening_cash', true, 'cash_reason'),
        ('cash_flow', 'difference', 'Difference', 'opening_inventory - closing_inventory + opening_receivables - closing_receivables + payables_change
            + gr_ir_change + opening_other_assets - closing_other_assets + opening_fixed_assets - closing_fixed_assets
            + opening_other_liabilities_and_equity - closing_other_liabilities_and_equity + result_change - closing_cash + opening_cash', true, 'cash_reason'),
    ] -%}
    {%- for section, line, title, amount, is_total, reason in lines %}
    select
        company_code,
        period,
        '{{ section }}' as section,
        {{ loop.index }} as line_order,
        '{{ line }}' as line,
        '{{ title }}' as line_title,
        cast(case when {{ reason }} is null then {{ amount }} end as decimal(28, 6)) as amount_local,
        currency_local,
        budget_rate,
        {{ is_total }} as is_total,
        {{ reason }} as reason
    from with_reasons
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

final as (
    select
        company_code,
        period,
        section,
        line_order,
        line,
        line_title,
        amount_local,
        currency_local,
        budget_rate,
        cast(cast(amount_local as decimal(20, 6)) * cast(budget_rate as decimal(18, 10)) as decimal(28, 6)) as amount_reporting,
        is_total,
        case
            when reason is not null then reason
            when budget_rate is null then 'no budget rate for ' || coalesce(currency_local, 'the local currency')
        end as reason
    from lines
)

select * from final
