package reusediffusion.spark.sink.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    static List<Marker> in(OutputFolder folder, Configuration configuration) {
        try (Store store = new Store(folder, configuration)) {
            List<FolderEntry> all = store.entries(folder.shards());
            Set<String> superseded = new HashSet<>(
                    MarkerName.superseded(all.stream().map(FolderEntry::name).toList()));
            List<Marker> markers = new ArrayList<>(new OpenRuns(store, folder).markers(all));
            all.stream()
                    .filter(file -> !file.isFolder())
                    .filter(file -> !file.name().startsWith(".") && !file.name().startsWith("_"))
                    .filter(file -> !superseded.contains(file.name()))
                    .forEach(file -> markers.add(new Marker(file.name(), file.length())));
            return markers;
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
