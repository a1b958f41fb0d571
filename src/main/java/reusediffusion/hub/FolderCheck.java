package reusediffusion.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the files of a folder still are what was downloaded; all are read.
 *
 * @param checked files that were downloaded
 * @param faults a sentence for each that is missing or another
 */
public record FolderCheck(int checked, List<String> faults) {

    /** Reads a folder; one that was not downloaded has nothing to compare. */
    public static FolderCheck of(Path folder) {
        List<String> faults = new ArrayList<>();
        List<RemoteFile> files = List.copyOf(DownloadReceipts.of(folder).files().values());
        for (RemoteFile file : files) {
            Path local = folder.resolve(file.path());
            try {
                if (!Files.isRegularFile(local)) {
                    faults.add(file.path() + " is missing; download it again.");
                } else if (!file.matches(local)) {
                    faults.add(file.path() + " is not what was downloaded; download it again.");
                }
            } catch (IOException e) {
                faults.add(file.path() + " cannot be read: " + e.getMessage() + ".");
            }
        }
        return new FolderCheck(files.size(), faults);
    }
}
