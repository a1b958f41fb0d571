package reusediffusion.spark.sink.store;

/**
 * A marker that counts.
 *
 * @param place below {@code shards/}
 * @param length in bytes
 */
public record Marker(String place, long length) {

    /** The name of its file. */
    public String name() {
        return place.substring(place.lastIndexOf('/') + 1);
    }
}
