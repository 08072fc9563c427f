using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bailey.Server.Platform.Http;

/// <summary>How bodies are read: one meaning for each document, or it is refused.</summary>
internal static class JsonRules
{
    public static void Apply(JsonSerializerOptions json)
    {
        json.MaxDepth = 32;
        json.AllowDuplicateProperties = false;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.NumberHandling = JsonNumberHandling.Strict;
        json.RespectNullableAnnotations = false;
    }
}
