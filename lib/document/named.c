/*
 * The characters that HTML 4 names, in the order of their names' bytes, and "apos".
 */
#include "markup_internal.h"

static const struct {
    ov_str name;
    uint16_t code;
} named[] = {
    {OV_STR_INIT("AElig"), 0xC6},     {OV_STR_INIT("Aacute"), 0xC1},
    {OV_STR_INIT("Acirc"), 0xC2},     {OV_STR_INIT("Agrave"), 0xC0},
    {OV_STR_INIT("Alpha"), 0x391},    {OV_STR_INIT("Aring"), 0xC5},
    {OV_STR_INIT("Atilde"), 0xC3},    {OV_STR_INIT("Auml"), 0xC4},
    {OV_STR_INIT("Beta"), 0x392},     {OV_STR_INIT("Ccedil"), 0xC7},
    {OV_STR_INIT("Chi"), 0x3A7},      {OV_STR_INIT("Dagger"), 0x2021},
    {OV_STR_INIT("Delta"), 0x394},    {OV_STR_INIT("ETH"), 0xD0},
    {OV_STR_INIT("Eacute"), 0xC9},    {OV_STR_INIT("Ecirc"), 0xCA},
    {OV_STR_INIT("Egrave"), 0xC8},    {OV_STR_INIT("Epsilon"), 0x395},
    {OV_STR_INIT("Eta"), 0x397},      {OV_STR_INIT("Euml"), 0xCB},
    {OV_STR_INIT("Gamma"), 0x393},    {OV_STR_INIT("Iacute"), 0xCD},
    {OV_STR_INIT("Icirc"), 0xCE},     {OV_STR_INIT("Igrave"), 0xCC},
    {OV_STR_INIT("Iota"), 0x399},     {OV_STR_INIT("Iuml"), 0xCF},
    {OV_STR_INIT("Kappa"), 0x39A},    {OV_STR_INIT("Lambda"), 0x39B},
    {OV_STR_INIT("Mu"), 0x39C},       {OV_STR_INIT("Ntilde"), 0xD1},
    {OV_STR_INIT("Nu"), 0x39D},       {OV_STR_INIT("OElig"), 0x152},
    {OV_STR_INIT("Oacute"), 0xD3},    {OV_STR_INIT("Ocirc"), 0xD4},
    {OV_STR_INIT("Ograve"), 0xD2},    {OV_STR_INIT("Omega"), 0x3A9},
    {OV_STR_INIT("Omicron"), 0x39F},  {OV_STR_INIT("Oslash"), 0xD8},
    {OV_STR_INIT("Otilde"), 0xD5},    {OV_STR_INIT("Ouml"), 0xD6},
    {OV_STR_INIT("Phi"), 0x3A6},      {OV_STR_INIT("Pi"), 0x3A0},
    {OV_STR_INIT("Prime"), 0x2033},   {OV_STR_INIT("Psi"), 0x3A8},
    {OV_STR_INIT("Rho"), 0x3A1},      {OV_STR_INIT("Scaron"), 0x160},
    {OV_STR_INIT("Sigma"), 0x3A3},    {OV_STR_INIT("THORN"), 0xDE},
    {OV_STR_INIT("Tau"), 0x3A4},      {OV_STR_INIT("Theta"), 0x398},
    {OV_STR_INIT("Uacute"), 0xDA},    {OV_STR_INIT("Ucirc"), 0xDB},
    {OV_STR_INIT("Ugrave"), 0xD9},    {OV_STR_INIT("Upsilon"), 0x3A5},
    {OV_STR_INIT("Uuml"), 0xDC},      {OV_STR_INIT("Xi"), 0x39E},
    {OV_STR_INIT("Yacute"), 0xDD},    {OV_STR_INIT("Yuml"), 0x178},
    {OV_STR_INIT("Zeta"), 0x396},     {OV_STR_INIT("aacute"), 0xE1},
    {OV_STR_INIT("acirc"), 0xE2},     {OV_STR_INIT("acute"), 0xB4},
    {OV_STR_INIT("aelig"), 0xE6},     {OV_STR_INIT("agrave"), 0xE0},
    {OV_STR_INIT("alefsym"), 0x2135}, {OV_STR_INIT("alpha"), 0x3B1},
    {OV_STR_INIT("amp"), 0x26},       {OV_STR_INIT("and"), 0x2227},
    {OV_STR_INIT("ang"), 0x2220},     {OV_STR_INIT("apos"), 0x27},
    {OV_STR_INIT("aring"), 0xE5},     {OV_STR_INIT("asymp"), 0x2248},
    {OV_STR_INIT("atilde"), 0xE3},    {OV_STR_INIT("auml"), 0xE4},
    {OV_STR_INIT("bdquo"), 0x201E},   {OV_STR_INIT("beta"), 0x3B2},
    {OV_STR_INIT("brvbar"), 0xA6},    {OV_STR_INIT("bull"), 0x2022},
    {OV_STR_INIT("cap"), 0x2229},     {OV_STR_INIT("ccedil"), 0xE7},
    {OV_STR_INIT("cedil"), 0xB8},     {OV_STR_INIT("cent"), 0xA2},
    {OV_STR_INIT("chi"), 0x3C7},      {OV_STR_INIT("circ"), 0x2C6},
    {OV_STR_INIT("clubs"), 0x2663},   {OV_STR_INIT("cong"), 0x2245},
    {OV_STR_INIT("copy"), 0xA9},      {OV_STR_INIT("crarr"), 0x21B5},
    {OV_STR_INIT("cup"), 0x222A},     {OV_STR_INIT("curren"), 0xA4},
    {OV_STR_INIT("dArr"), 0x21D3},    {OV_STR_INIT("dagger"), 0x2020},
    {OV_STR_INIT("darr"), 0x2193},    {OV_STR_INIT("deg"), 0xB0},
    {OV_STR_INIT("delta"), 0x3B4},    {OV_STR_INIT("diams"), 0x2666},
    {OV_STR_INIT("divide"), 0xF7},    {OV_STR_INIT("eacute"), 0xE9},
    {OV_STR_INIT("ecirc"), 0xEA},     {OV_STR_INIT("egrave"), 0xE8},
    {OV_STR_INIT("empty"), 0x2205},   {OV_STR_INIT("emsp"), 0x2003},
    {OV_STR_INIT("ensp"), 0x2002},    {OV_STR_INIT("epsilon"), 0x3B5},
    {OV_STR_INIT("equiv"), 0x2261},   {OV_STR_INIT("eta"), 0x3B7},
    {OV_STR_INIT("eth"), 0xF0},       {OV_STR_INIT("euml"), 0xEB},
    {OV_STR_INIT("euro"), 0x20AC},    {OV_STR_INIT("exist"), 0x2203},
    {OV_STR_INIT("fnof"), 0x192},     {OV_STR_INIT("forall"), 0x2200},
    {OV_STR_INIT("frac12"), 0xBD},    {OV_STR_INIT("frac14"), 0xBC},
    {OV_STR_INIT("frac34"), 0xBE},    {OV_STR_INIT("frasl"), 0x2044},
    {OV_STR_INIT("gamma"), 0x3B3},    {OV_STR_INIT("ge"), 0x2265},
    {OV_STR_INIT("gt"), 0x3E},        {OV_STR_INIT("hArr"), 0x21D4},
    {OV_STR_INIT("harr"), 0x2194},    {OV_STR_INIT("hearts"), 0x2665},
    {OV_STR_INIT("hellip"), 0x2026},  {OV_STR_INIT("iacute"), 0xED},
    {OV_STR_INIT("icirc"), 0xEE},     {OV_STR_INIT("iexcl"), 0xA1},
    {OV_STR_INIT("igrave"), 0xEC},    {OV_STR_INIT("image"), 0x2111},
    {OV_STR_INIT("infin"), 0x221E},   {OV_STR_INIT("int"), 0x222B},
    {OV_STR_INIT("iota"), 0x3B9},     {OV_STR_INIT("iquest"), 0xBF},
    {OV_STR_INIT("isin"), 0x2208},    {OV_STR_INIT("iuml"), 0xEF},
    {OV_STR_INIT("kappa"), 0x3BA},    {OV_STR_INIT("lArr"), 0x21D0},
    {OV_STR_INIT("lambda"), 0x3BB},   {OV_STR_INIT("lang"), 0x2329},
    {OV_STR_INIT("laquo"), 0xAB},     {OV_STR_INIT("larr"), 0x2190},
    {OV_STR_INIT("lceil"), 0x2308},   {OV_STR_INIT("ldquo"), 0x201C},
    {OV_STR_INIT("le"), 0x2264},      {OV_STR_INIT("lfloor"), 0x230A},
    {OV_STR_INIT("lowast"), 0x2217},  {OV_STR_INIT("loz"), 0x25CA},
    {OV_STR_INIT("lrm"), 0x200E},     {OV_STR_INIT("lsaquo"), 0x2039},
    {OV_STR_INIT("lsquo"), 0x2018},   {OV_STR_INIT("lt"), 0x3C},
    {OV_STR_INIT("macr"), 0xAF},      {OV_STR_INIT("mdash"), 0x2014},
    {OV_STR_INIT("micro"), 0xB5},     {OV_STR_INIT("middot"), 0xB7},
    {OV_STR_INIT("minus"), 0x2212},   {OV_STR_INIT("mu"), 0x3BC},
    {OV_STR_INIT("nabla"), 0x2207},   {OV_STR_INIT("nbsp"), 0xA0},
    {OV_STR_INIT("ndash"), 0x2013},   {OV_STR_INIT("ne"), 0x2260},
    {OV_STR_INIT("ni"), 0x220B},      {OV_STR_INIT("not"), 0xAC},
    {OV_STR_INIT("notin"), 0x2209},   {OV_STR_INIT("nsub"), 0x2284},
    {OV_STR_INIT("ntilde"), 0xF1},    {OV_STR_INIT("nu"), 0x3BD},
    {OV_STR_INIT("oacute"), 0xF3},    {OV_STR_INIT("ocirc"), 0xF4},
    {OV_STR_INIT("oelig"), 0x153},    {OV_STR_INIT("ograve"), 0xF2},
    {OV_STR_INIT("oline"), 0x203E},   {OV_STR_INIT("omega"), 0x3C9},
    {OV_STR_INIT("omicron"), 0x3BF},  {OV_STR_INIT("oplus"), 0x2295},
    {OV_STR_INIT("or"), 0x2228},      {OV_STR_INIT("ordf"), 0xAA},
    {OV_STR_INIT("ordm"), 0xBA},      {OV_STR_INIT("oslash"), 0xF8},
    {OV_STR_INIT("otilde"), 0xF5},    {OV_STR_INIT("otimes"), 0x2297},
    {OV_STR_INIT("ouml"), 0xF6},      {OV_STR_INIT("para"), 0xB6},
    {OV_STR_INIT("part"), 0x2202},    {OV_STR_INIT("permil"), 0x2030},
    {OV_STR_INIT("perp"), 0x22A5},    {OV_STR_INIT("phi"), 0x3C6},
    {OV_STR_INIT("pi"), 0x3C0},       {OV_STR_INIT("piv"), 0x3D6},
    {OV_STR_INIT("plusmn"), 0xB1},    {OV_STR_INIT("pound"), 0xA3},
    {OV_STR_INIT("prime"), 0x2032},   {OV_STR_INIT("prod"), 0x220F},
    {OV_STR_INIT("prop"), 0x221D},    {OV_STR_INIT("psi"), 0x3C8},
    {OV_STR_INIT("quot"), 0x22},      {OV_STR_INIT("rArr"), 0x21D2},
    {OV_STR_INIT("radic"), 0x221A},   {OV_STR_INIT("rang"), 0x232A},
    {OV_STR_INIT("raquo"), 0xBB},     {OV_STR_INIT("rarr"), 0x2192},
    {OV_STR_INIT("rceil"), 0x2309},   {OV_STR_INIT("rdquo"), 0x201D},
    {OV_STR_INIT("real"), 0x211C},    {OV_STR_INIT("reg"), 0xAE},
    {OV_STR_INIT("rfloor"), 0x230B},  {OV_STR_INIT("rho"), 0x3C1},
    {OV_STR_INIT("rlm"), 0x200F},     {OV_STR_INIT("rsaquo"), 0x203A},
    {OV_STR_INIT("rsquo"), 0x2019},   {OV_STR_INIT("sbquo"), 0x201A},
    {OV_STR_INIT("scaron"), 0x161},   {OV_STR_INIT("sdot"), 0x22C5},
    {OV_STR_INIT("sect"), 0xA7},      {OV_STR_INIT("shy"), 0xAD},
    {OV_STR_INIT("sigma"), 0x3C3},    {OV_STR_INIT("sigmaf"), 0x3C2},
    {OV_STR_INIT("sim"), 0x223C},     {OV_STR_INIT("spades"), 0x2660},
    {OV_STR_INIT("sub"), 0x2282},     {OV_STR_INIT("sube"), 0x2286},
    {OV_STR_INIT("sum"), 0x2211},     {OV_STR_INIT("sup"), 0x2283},
    {OV_STR_INIT("sup1"), 0xB9},      {OV_STR_INIT("sup2"), 0xB2},
    {OV_STR_INIT("sup3"), 0xB3},      {OV_STR_INIT("supe"), 0x2287},
    {OV_STR_INIT("szlig"), 0xDF},     {OV_STR_INIT("tau"), 0x3C4},
    {OV_STR_INIT("there4"), 0x2234},  {OV_STR_INIT("theta"), 0x3B8},
    {OV_STR_INIT("thetasym"), 0x3D1}, {OV_STR_INIT("thinsp"), 0x2009},
    {OV_STR_INIT("thorn"), 0xFE},     {OV_STR_INIT("tilde"), 0x2DC},
    {OV_STR_INIT("times"), 0xD7},     {OV_STR_INIT("trade"), 0x2122},
    {OV_STR_INIT("uArr"), 0x21D1},    {OV_STR_INIT("uacute"), 0xFA},
    {OV_STR_INIT("uarr"), 0x2191},    {OV_STR_INIT("ucirc"), 0xFB},
    {OV_STR_INIT("ugrave"), 0xF9},    {OV_STR_INIT("uml"), 0xA8},
    {OV_STR_INIT("upsih"), 0x3D2},    {OV_STR_INIT("upsilon"), 0x3C5},
    {OV_STR_INIT("uuml"), 0xFC},      {OV_STR_INIT("weierp"), 0x2118},
    {OV_STR_INIT("xi"), 0x3BE},       {OV_STR_INIT("yacute"), 0xFD},
    {OV_STR_INIT("yen"), 0xA5},       {OV_STR_INIT("yuml"), 0xFF},
    {OV_STR_INIT("zeta"), 0x3B6},     {OV_STR_INIT("zwj"), 0x200D},
    {OV_STR_INIT("zwnj"), 0x200C},
};

uint32_t
markup_named_character(ov_str name)
{
    size_t low = 0, high = OV_COUNT(named);

    if (ov_str_eq(name, OV_STR("nbsp"))) /* by far the most */
        return 0xA0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = ov_str_cmp(named[middle].name, name);

        if (order == 0)
            return named[middle].code;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}
