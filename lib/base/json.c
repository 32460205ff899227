#include "onevoice/base/json.h"

#include <math.h>

ov_json
ov_json_init(ov_arena *mem)
{
    return (ov_json){.buf = ov_buf_init(mem)};
}

ov_str
ov_json_view(const ov_json *json)
{
    return ov_buf_view(&json->buf);
}

static void
begin(ov_json *json, const char *name)
{
    if (json->follows)
        ov_buf_char(&json->buf, ',');
    json->follows = true;
    if (name) {
        ov_buf_json(&json->buf, ov_str_from(name));
        ov_buf_char(&json->buf, ':');
    }
}

void
ov_json_open(ov_json *json, const char *name, char bracket)
{
    begin(json, name);
    ov_buf_char(&json->buf, bracket);
    json->follows = false;
}

void
ov_json_close(ov_json *json, char bracket)
{
    ov_buf_char(&json->buf, bracket);
    json->follows = true;
}

void
ov_json_str(ov_json *json, const char *name, ov_str value)
{
    begin(json, name);
    ov_buf_json(&json->buf, value);
}

void
ov_json_int(ov_json *json, const char *name, int64_t value)
{
    begin(json, name);
    ov_buf_printf(&json->buf, "%lld", (long long)value);
}

void
ov_json_bool(ov_json *json, const char *name, bool value)
{
    ov_json_raw(json, name, value ? OV_STR("true") : OV_STR("false"));
}

/* The decimal point is C's: the program never calls setlocale. */
void
ov_json_real(ov_json *json, const char *name, double value, int decimals)
{
    begin(json, name);
    if (isfinite(value))
        ov_buf_printf(&json->buf, "%.*f", decimals, value);
    else
        ov_buf_cstr(&json->buf, "null");
}

void
ov_json_date(ov_json *json, const char *name, ov_date value)
{
    ov_json_str(json, name,
                value == OV_DATE_NONE ? OV_STR_NULL : ov_date_print(json->buf.arena, value));
}

void
ov_json_raw(ov_json *json, const char *name, ov_str value)
{
    begin(json, name);
    ov_buf_str(&json->buf, ov_str_is_null(value) ? OV_STR("null") : value);
}
