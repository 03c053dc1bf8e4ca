//! Tables of pixel spacings, as programs and people write them.

use super::{Made, fine, odd};

pub fn files() -> Vec<Made> {
    let text = |text: &str| text.as_bytes().to_vec();
    let mut files = good();
    files.extend([
        odd("empty.csv", text(""), "it has none"),
        odd(
            "names_only.csv",
            text("fundus,res\n"),
            "gives no pixel spacing",
        ),
        odd(
            "other_columns.csv",
            text("image,size\na.png,8\n"),
            "it has image, size",
        ),
        odd(
            "latin_1.csv",
            b"fundus,res\nd \xe9.png,0.008\n".to_vec(),
            "save it as CSV (UTF-8)",
        ),
        odd(
            "utf_16.csv",
            "\u{feff}fundus,res\na.png,0.008\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            "save it as CSV (UTF-8)",
        ),
        odd(
            "micrometres_as_millimetres.csv",
            text("fundus,res\na.png,8\n"),
            "8 is no pixel spacing",
        ),
        odd(
            "not_a_number.csv",
            text("fundus,res\na.png,inf\n"),
            "inf is no pixel spacing",
        ),
        odd(
            "too_many_cells.csv",
            text("fundus,res\na.png,0.008,1\n"),
            "damaged",
        ),
        odd(
            "two_spacings.csv",
            text("fundus,res\na.png,0.008\nA,0.009\n"),
            "two pixel spacings for A",
        ),
        odd(
            "strangers.csv",
            text("fundus,res\nz.png,0.008\n"),
            "whose first name is z.png",
        ),
        odd(
            "open_quote.csv",
            text("fundus,res\n\"a.png,0.008\n"),
            "The table is damaged",
        ),
        odd(
            "nul_bytes.csv",
            text("fundus,res\na.png,\0\0\0\n"),
            "is no pixel spacing",
        ),
        odd(
            "endless_cell.csv",
            text(&format!("fundus,res\na.png,{}\n", "9".repeat(3000))),
            "is no pixel spacing",
        ),
        odd(
            "endless_columns.csv",
            text(&format!("{}\n1\n", "column,".repeat(600))),
            "it has column, column",
        ),
        odd(
            "lines_within_a_name.csv",
            text("fundus,res\n\"z\r\n\r\n.png\",0.008\n"),
            "whose first name is",
        ),
    ]);
    files
}

fn good() -> Vec<Made> {
    let text = |name, text: &str| fine(name, text.as_bytes().to_vec());
    vec![
        text(
            "commas.csv",
            "fundus,res\na.png,0.008\nsub/B.jpg,0.0065\nunknown.png,0.01\n",
        ),
        text(
            "semicolons.csv",
            "Res;note;FUNDUS\r\n0,008;x;A\r\n;y;sub/b.jpg\r\n0,007;;other\\c.tif\r\n",
        ),
        text("tabs.csv", "fundus\tum_per_px\na.png\t7.5\n"),
        text(
            "byte_order_mark.csv",
            "\u{feff}fundus,um_per_px\na.png,7.5\n",
        ),
        text(
            "quotes.csv",
            "\"fundus\",\"res\"\n\"x, y.png\",\"0.008\"\n\"a\"\"b.png\",\"0.009\"\n",
        ),
        text("umlauts.csv", "fundus,res\nD É.PNG,0.008\n"),
        text("no_last_line_end.csv", "fundus,res\na.png,0.008"),
        text(
            "carriage_returns.csv",
            "fundus,res\ra.png,0.008\rsub/B.jpg,0.007\r",
        ),
        text(
            "unknown_left_out.csv",
            "fundus,res\na.png,\nsub/B.jpg,NaN\nsub/c.tif,0.008\n",
        ),
        text("exponents.csv", "fundus,res\na.png,8e-3\n"),
    ]
}
