package reusediffusion.report.fleet;

import java.util.List;

/** Rows of shaded cells, each row below its label: the steps at which networks were called. */
record Grid(List<Row> rows) {
    private static final int ROW = 36;
    private static final int BAR = 14;

    /** @param shares (T) how many of its samples called at each step */
    record Row(String label, double... shares) {}

    String draw(String id, String title) {
        StringBuilder said = new StringBuilder();
        rows.forEach(row ->
                said.append(row.label).append(": ").append(pattern(row.shares)).append(". "));
        Svg svg = new Svg(id, rows.size() * ROW + 4, title, said.toString().strip());
        int most = rows.stream().mapToInt(row -> row.shares.length).max().orElse(1);
        double cell = (double) Svg.WIDTH / most;
        for (int r = 0; r < rows.size(); r++) {
            svg.text(0, r * ROW + 13, "start", "label", rows.get(r).label);
            for (int s = 0; s < rows.get(r).shares.length; s++) {
                double share = rows.get(r).shares[s];
                svg.rectangle(s * cell + 0.5, r * ROW + 18, cell - 1, BAR, "empty", 1);
                if (share > 0) {
                    svg.rectangle(s * cell + 0.5, r * ROW + 18, cell - 1, BAR, "s0", share);
                }
            }
        }
        return svg.end();
    }

    /** {@code 1} and {@code 0} where all samples agree, else the share's first digit in brackets. */
    static String pattern(double... shares) {
        StringBuilder said = new StringBuilder();
        for (double share : shares) {
            said.append(share == 0 ? "0" : share == 1 ? "1" : "(" + Markup.number(share, 2) + ")");
        }
        return said.toString();
    }
}
