package reusediffusion.report.fleet.rows;

/**
 * A picture that the page shows.
 *
 * @param place {@code best}, {@code median} or {@code worst} among the policy's samples
 * @param kind {@code original}, {@code reuse}, or {@code difference}: eight times as strong, on black
 * @param png the file
 */
public record PictureRow(String policy, String sample, String place, String kind, byte[] png) {}
