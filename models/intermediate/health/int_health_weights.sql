-- What each measure and each department weighs in each configuration.
with configurations as (
    select * from {{ ref('health_configurations') }}
),

measures as (
    select * from {{ ref('health_measures') }}
),

departments as (
    select * from {{ ref('health_departments') }}
)

select
    configurations.config_version,
    configurations.is_champion,
    configurations.min_coverage_share,
    configurations.min_department_count,
    measures.measure,
    measures.department,
    case when configurations.weighting = 'equal' then 1.0 else measures.weight end
        as measure_weight,
    case when configurations.weighting = 'equal' then 1.0 else departments.weight end
        as department_weight
from configurations
cross join measures
inner join departments on measures.department = departments.department
where configurations.weighting <> 'action' or measures.kind = 'action'
