package reusediffusion.report.fleet;

import static reusediffusion.report.fleet.Markup.figure;
import static reusediffusion.report.fleet.Markup.text;

import java.util.Base64;
import java.util.List;
import reusediffusion.report.fleet.figures.PolicySums;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.PictureRow;
import reusediffusion.report.fleet.rows.SampleRow;

/** What the best, the median and the worst sample look like beside their full runs. */
record PictureSection(FleetRun run) {
    String html() {
        StringBuilder out = new StringBuilder();
        for (String place : List.of("best", "median", "worst")) {
            List<PictureRow> trio =
                    run.pictures().stream().filter(p -> p.place().equals(place)).toList();
            if (!trio.isEmpty()) {
                out.append(trio(place, trio));
            }
        }
        return out.isEmpty() ? "" : Markup.section("pictures", "Side by side", out.toString());
    }

    private String trio(String place, List<PictureRow> trio) {
        SampleRow sample = PolicySums.made(run, trio.get(0).policy()).stream()
                .filter(row -> row.sample().equals(trio.get(0).sample()))
                .findFirst()
                .orElse(null);
        String prompt = sample == null ? "" : sample.prompt();
        StringBuilder out = new StringBuilder(
                "<h3>The " + place + " sample under " + text(trio.get(0).policy()));
        if (sample != null && sample.psnr() != null) {
            out.append(", ")
                    .append(figure("pictures." + place + ".psnr", sample.psnr(), 1))
                    .append(" dB");
        }
        out.append("</h3><p class=\"soft\">")
                .append(text(trio.get(0).sample()))
                .append(": ")
                .append(text(prompt));
        out.append("</p><div class=\"trio\">");
        for (PictureRow each : trio) {
            out.append(picture(place, prompt, each));
        }
        return out.append("</div>\n").toString();
    }

    private static String picture(String place, String prompt, PictureRow row) {
        String kind = row.kind().equals("difference") ? "difference × 8" : row.kind();
        return "<figure><img alt=\"" + text(kind + " of the " + place + " sample: " + prompt)
                + "\" src=\"data:image/png;base64," + Base64.getEncoder().encodeToString(row.png())
                + "\"><figcaption>" + kind + "</figcaption></figure>";
    }
}
