// Written from chain.yaml by `make docs`; Neo4j 5 Community. Run before the first row.

CREATE CONSTRAINT chain_chain_id IF NOT EXISTS FOR (n:Chain) REQUIRE n.chain_id IS UNIQUE;
CREATE INDEX chain_name_zh IF NOT EXISTS FOR (n:Chain) ON (n.name_zh);
CREATE INDEX chain_name_en IF NOT EXISTS FOR (n:Chain) ON (n.name_en);
CREATE CONSTRAINT segment_segment_id IF NOT EXISTS FOR (n:Segment) REQUIRE n.segment_id IS UNIQUE;
CREATE INDEX segment_name_zh IF NOT EXISTS FOR (n:Segment) ON (n.name_zh);
CREATE INDEX segment_name_en IF NOT EXISTS FOR (n:Segment) ON (n.name_en);
CREATE CONSTRAINT component_component_id IF NOT EXISTS FOR (n:Component) REQUIRE n.component_id IS UNIQUE;
CREATE INDEX component_name_zh IF NOT EXISTS FOR (n:Component) ON (n.name_zh);
CREATE INDEX component_name_en IF NOT EXISTS FOR (n:Component) ON (n.name_en);
CREATE INDEX input_to_alternative_group IF NOT EXISTS FOR ()-[n:INPUT_TO]-() ON (n.alternative_group);
CREATE CONSTRAINT region_region_code IF NOT EXISTS FOR (n:Region) REQUIRE n.region_code IS UNIQUE;
CREATE INDEX region_name_zh IF NOT EXISTS FOR (n:Region) ON (n.name_zh);
CREATE CONSTRAINT firm_firm_id IF NOT EXISTS FOR (n:Firm) REQUIRE n.firm_id IS UNIQUE;
CREATE INDEX firm_name_zh IF NOT EXISTS FOR (n:Firm) ON (n.name_zh);
CREATE INDEX firm_name_en IF NOT EXISTS FOR (n:Firm) ON (n.name_en);
CREATE INDEX has_role_role IF NOT EXISTS FOR ()-[n:HAS_ROLE]-() ON (n.role);
CREATE INDEX needs_product_id IF NOT EXISTS FOR ()-[n:NEEDS]-() ON (n.product_id);
CREATE INDEX needs_alternative_group IF NOT EXISTS FOR ()-[n:NEEDS]-() ON (n.alternative_group);
CREATE INDEX supplies_component_id IF NOT EXISTS FOR ()-[n:SUPPLIES]-() ON (n.component_id);
