-- Control 13 intercompany: a purchase inside the group is never a group benefit. No scope row names a group supplier, and no counted line has one.
-- Severity H: holds the measure-period.
with scopes as (
    select * from {{ ref('measure_scopes') }}
),

suppliers as (
    select * from {{ ref('suppliers') }}
),

lines as (
    select * from {{ ref('benefit_lines') }} where evidence_status <> 'excluded'
),

order_lines as (
    select * from {{ ref('purchase_order_lines') }}
),

spine as (
    select * from {{ ref('int_measure_totals') }}
),

scope_exceptions as (
    select
        scopes.measure_id,
        scopes.scope_id,
        scopes.company_code,
        scopes.source_file,
        scopes.source_row,
        suppliers.supplier_id,
        suppliers.supplier_name,
        suppliers.trading_partner
    from scopes
    inner join suppliers
        on
            scopes.supplier_id = suppliers.supplier_id
            and (scopes.scope_source is null or scopes.scope_source = suppliers.source)
    where suppliers.trading_partner is not null
),

line_exceptions as (
    select
        lines.*,
        suppliers.trading_partner
    from lines
    left join suppliers
        on
            lines.source = suppliers.source
            and lines.supplier_id = suppliers.supplier_id
    left join order_lines
        on
            lines.source = order_lines.source
            and lines.purchase_order = order_lines.purchase_order
            and lines.purchase_order_line = order_lines.purchase_order_line
    where
        suppliers.trading_partner is not null
        or order_lines.is_intercompany
),

found as (
    -- a scope on a group supplier taints every period of the measure
    select
        spine.period,
        scope_exceptions.measure_id || '/' || scope_exceptions.scope_id || '/' || spine.period as key,
        'a supplier outside the group' as expected,
        'supplier ' || scope_exceptions.supplier_id || ' of trading partner ' || scope_exceptions.trading_partner as actual,
        spine.measured_reporting as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        scope_exceptions.company_code,
        scope_exceptions.measure_id,
        'Scope ' || scope_exceptions.scope_id || ' of measure ' || scope_exceptions.measure_id || ': expected a supplier outside the group, found '
        || scope_exceptions.supplier_id || ' (' || coalesce(scope_exceptions.supplier_name, 'no name') || '), trading partner '
        || scope_exceptions.trading_partner || '. Take the supplier out of the scope.' as message,
        scope_exceptions.source_file,
        scope_exceptions.source_row
    from scope_exceptions
    inner join spine on scope_exceptions.measure_id = spine.measure_id
    union all
    select
        period,
        measure_id || '/' || event_kind || '/' || source || '/' || cast(coalesce(receipt_year, invoice_year) as varchar) || '/'
        || coalesce(receipt_document, invoice_document) || '/' || coalesce(receipt_line, invoice_line) as key,
        'a purchase from outside the group' as expected,
        'supplier ' || coalesce(supplier_id, 'unknown') || ' of trading partner ' || coalesce(trading_partner, 'of the order') as actual,
        saving_reporting as difference,
        0 as tolerance,
        'out_of_tolerance' as status,
        company_code,
        measure_id,
        'Order line ' || purchase_order || '/' || purchase_order_line || ' counted by measure ' || measure_id
        || ': expected a supplier outside the group, found ' || coalesce(supplier_id, 'unknown') || ', trading partner '
        || coalesce(trading_partner, 'of the order') || '. Exclude it.' as message,
        source_file,
        source_row
    from line_exceptions
),

checked as (
    select
        period,
        count(*) as rows_checked
    from lines
    group by period
),

{{ control_output(
    '13_intercompany', 'measures', 'no purchase inside the group in a measure',
    '(select count(*) from ' ~ ref('measures') ~ ') = 0',
    'The register has no measures, so no purchase can be claimed. Deliver the register.'
) }}
