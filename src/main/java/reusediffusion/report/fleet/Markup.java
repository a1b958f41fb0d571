package reusediffusion.report.fleet;

import java.util.List;
import java.util.Locale;
import reusediffusion.report.fleet.figures.Interval;

/** Pieces of HTML. What comes from outside passes {@link #text}. */
final class Markup {
    /** What a figure that was not measured looks like. */
    static final String NONE = "–";

    private Markup() {}

    /** As a reader sees it, whatever it is. */
    static String text(Object value) {
        StringBuilder out = new StringBuilder();
        String.valueOf(value).codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isShown(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    /** Control characters and halves of characters are in no HTML. */
    private static boolean isShown(int c) {
        boolean control = Character.isISOControl(c) && c != '\n' && c != '\t';
        return !control && (c < 0xD800 || c > 0xDFFF) && (c & 0xFFFE) != 0xFFFE;
    }

    /** A figure under the name by which verification speaks of it. */
    static String figure(String key, String shown) {
        return "<span data-figure=\"" + text(key) + "\">" + text(shown) + "</span>";
    }

    static String figure(String key, Double value, int digits) {
        return figure(key, number(value, digits));
    }

    static String figure(String key, long value) {
        return figure(key, Long.toString(value));
    }

    /** A figure with its interval. */
    static String figure(String key, Interval interval, int digits) {
        if (interval == null) {
            return figure(key, NONE);
        }
        String value = figure(key, interval.value(), digits);
        return interval.low() == null
                ? value
                : value + " <small>(" + figure(key + ".low", interval.low(), digits) + " to "
                        + figure(key + ".high", interval.high(), digits) + ")</small>";
    }

    static String number(Double value, int digits) {
        return value == null || !Double.isFinite(value) ? NONE : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A share as a whole percentage. */
    static String percent(Double share) {
        return share == null ? NONE : number(share * 100, 0) + " %";
    }

    /** A table whose rows become cards on a narrow screen; the roles say that it stays a table. */
    static String table(String caption, List<String> heads, List<List<String>> rows) {
        StringBuilder out = new StringBuilder("<table role=\"table\"><caption>" + text(caption)
                + "</caption><thead role=\"rowgroup\"><tr role=\"row\">");
        heads.forEach(head -> out.append("<th role=\"columnheader\" scope=\"col\">")
                .append(text(head))
                .append("</th>"));
        out.append("</tr></thead><tbody role=\"rowgroup\">\n");
        for (List<String> row : rows) {
            out.append("<tr role=\"row\">");
            for (int c = 0; c < row.size(); c++) {
                String kind = c == 0 ? "th role=\"rowheader\" scope=\"row\"" : "td role=\"cell\"";
                out.append('<').append(kind).append(" data-label=\"").append(text(heads.get(c)));
                out.append("\">").append(row.get(c)).append(c == 0 ? "</th>" : "</td>");
            }
            out.append("</tr>\n");
        }
        return out.append("</tbody></table>\n").toString();
    }

    /** A section that the reader can open. */
    static String details(String summary, String body) {
        return "<details><summary>" + text(summary) + "</summary>\n" + body + "</details>\n";
    }

    static String section(String id, String title, String body) {
        return "<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">" + text(title) + "</h2>\n" + body
                + "</section>\n";
    }

    /** A chart with what it shows in words, and the table behind it. */
    static String chart(String svg, String caption, String table) {
        return "<figure>" + svg + "<figcaption>" + text(caption) + "</figcaption></figure>\n"
                + details("The numbers of this chart", table);
    }
}
