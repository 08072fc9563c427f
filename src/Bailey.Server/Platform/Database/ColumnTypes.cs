using System.Data;
using Bailey.Contracts.Platform;
using Dapper;

namespace Bailey.Server.Platform.Database;

/// <summary>How ids and times stand in columns: uuid and timestamptz.</summary>
internal static class ColumnTypes
{
    public static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        Add<OrgId>();
        Add<UserId>();
        Add<SessionId>();
        Add<InvitationId>();
        Add<ProjectId>();
        Add<WorkspaceId>();
        Add<TerminalId>();
        Add<HostId>();
        Add<OperationId>();
        Add<AuditEventId>();
        SqlMapper.AddTypeHandler(new TimeHandler());
    }

    private static void Add<T>()
        where T : struct, IId<T> => SqlMapper.AddTypeHandler(new IdHandler<T>());

    private sealed class IdHandler<T> : SqlMapper.TypeHandler<T>
        where T : struct, IId<T>
    {
        public override T Parse(object value) => T.From((Guid)value);

        public override void SetValue(IDbDataParameter parameter, T value)
        {
            parameter.DbType = DbType.Guid;
            parameter.Value = value.Value;
        }
    }

    private sealed class TimeHandler : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) => value is DateTime time ? new(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : (DateTimeOffset)value;

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) => parameter.Value = value.ToUniversalTime();
    }
}
