package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import reusediffusion.spark.sink.file.FolderEntry;
import reusediffusion.spark.sink.names.MarkerName;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Marker;
import reusediffusion.spark.sink.store.OpenRuns;
import reusediffusion.spark.sink.store.Store;

/** Lists the markers of an output folder that count: those that were folded into another count no more. */
final class CountedMarkers {
    private CountedMarkers() {}

    /**
     * Lists them. A folding may publish a marker behind the place that a listing has come to, and remove those before it that the marker
     * holds: then they are listed anew.
     */
    static List<Marker> in(OutputFolder folder, Configuration configuration) {
        try (Store store = new Store(folder, configuration)) {
            List<FolderEntry> all = store.entries(folder.shards());
            while (true) {
                List<Marker> markers = new ArrayList<>(new OpenRuns(store, folder).markers(all));
                List<FolderEntry> later = store.entries(folder.shards());
                if (folded(all).containsAll(folded(later))) {
                    markers.addAll(markers(all));
                    return markers;
                }
                all = later;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static Set<String> folded(List<FolderEntry> entries) {
        return entries.stream()
                .map(entry -> MarkerName.parse(entry.name()))
                .filter(name -> name != null && name.isFolded())
                .map(MarkerName::text)
                .collect(Collectors.toSet());
    }

    /** Those that lie in {@code shards/} itself. */
    private static List<Marker> markers(List<FolderEntry> entries) {
        Set<String> superseded = new HashSet<>(
                MarkerName.superseded(entries.stream().map(FolderEntry::name).toList()));
        return entries.stream()
                .filter(file -> !file.isFolder())
                .filter(file -> !file.name().startsWith(".") && !file.name().startsWith("_"))
                .filter(file -> !superseded.contains(file.name()))
                .map(file -> new Marker(file.name(), file.length()))
                .toList();
    }
}
