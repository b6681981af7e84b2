-- A schema for the builder's own tables and functions; it goes at the end.
CREATE SCHEMA bench;

-- A number from 0 to 1 that depends on nothing but the seed, a row's number and what it is for.
CREATE FUNCTION bench.dice(n bigint, salt int) RETURNS float8 IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT (hashint8extended(n, %(seed)s * 1000 + salt) & 1152921504606846975) / 1152921504606846975.0::float8 $$;

-- Whose a row is: some sell more than others.
CREATE FUNCTION bench.rep(n bigint, salt int) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT floor(%(reps)s * (0.7 * bench.dice(n, salt) + 0.3 * bench.dice(n, salt + 1) ^ 2) * 0.999999)::int $$;

-- When: rows follow each other in time, as those of a real database do.
CREATE FUNCTION bench.moment(n bigint, of bigint) RETURNS timestamp IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT date_trunc('second', %(start)s::timestamp + %(seconds)s * ((n - 1 + bench.dice(n, 3)) / of) * interval '1 second') $$;

-- Money: most deals are small, a few are large.
CREATE FUNCTION bench.amount(n bigint, salt int) RETURNS numeric IMMUTABLE PARALLEL SAFE LANGUAGE sql AS
$$ SELECT round((200 + 40000 * bench.dice(n, salt) ^ 4)::numeric, 2) $$;
