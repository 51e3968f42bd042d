// The function app with everything that it needs and nothing that holds a key: its identity opens storage, vault and telemetry.
// docs/azure-functions.md leads through it.

targetScope = 'resourceGroup'

@description('Where everything is made.')
param location string = resourceGroup().location

@description('What names begin with: 3 to 11 lower-case letters and digits.')
@minLength(3)
@maxLength(11)
param name string = 'multihub'

@description('The most instances that serve at once.')
@minValue(40)
@maxValue(1000)
param maximumInstances int = 40

@description('Instances that are always there, so that flows go on without a cold start. 0: none.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 0

@description('Whether API keys are asked for: the secret multihub-keys of the vault holds them. Without it the key of the host is all that is.')
param requireKeys bool = true

@description('When the fleet is swept, six fields in UTC: second, minute, hour, day, month, day of the week.')
param reconcile string = '0 0 * * * *'

@description('Whether the app gets a network of its own, for clusters whose API servers are private. Peer it, or route from it.')
param useNetwork bool = false

@description('The address space of that network.')
param networkAddressPrefix string = '10.90.0.0/24'

@description('How many days logs and deleted secrets are kept.')
@minValue(30)
@maxValue(90)
param retentionDays int = 30

var suffix = uniqueString(resourceGroup().id, name)
var packageContainer = 'package'
var configurationContainer = 'configuration'

// Least roles, by their ids, which are the same in every tenant.
var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
  keyVaultSecretsUser: '4633458b-17de-408a-b874-0445c86b69e6'
  monitoringMetricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${name}-identity'
  location: location
}

// The task hub, the package and the fleet file. Nobody has a key: shared keys are off.
resource storage 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: '${name}${suffix}'
  location: location
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }

  resource blobs 'blobServices' = {
    name: 'default'

    resource package 'containers' = {
      name: packageContainer
    }

    resource configuration 'containers' = {
      name: configurationContainer
    }
  }
}

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: '${take(name, 10)}-${suffix}'
  location: location
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: retentionDays
  }
}

resource logs 'Microsoft.OperationalInsights/workspaces@2023-09-01' = {
  name: '${name}-logs'
  location: location
  properties: {
    sku: {
      name: 'PerGB2018'
    }
    retentionInDays: retentionDays
  }
}

resource telemetry 'Microsoft.Insights/components@2020-02-02' = {
  name: '${name}-telemetry'
  location: location
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

resource mayKeepBlobs 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, roles.blobDataOwner)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataOwner)
  }
}

resource mayKeepQueues 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, roles.queueDataContributor)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.queueDataContributor)
  }
}

resource mayKeepTables 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage.id, identity.id, roles.tableDataContributor)
  scope: storage
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.tableDataContributor)
  }
}

resource mayReadSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, roles.keyVaultSecretsUser)
  scope: vault
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.keyVaultSecretsUser)
  }
}

resource mayPublishTelemetry 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(telemetry.id, identity.id, roles.monitoringMetricsPublisher)
  scope: telemetry
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.monitoringMetricsPublisher)
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-05-01' = if (useNetwork) {
  name: '${name}-network'
  location: location
  properties: {
    addressSpace: {
      addressPrefixes: [
        networkAddressPrefix
      ]
    }
  }

  resource app 'subnets' = {
    name: 'app'
    properties: {
      addressPrefix: networkAddressPrefix
      delegations: [
        {
          name: 'functions'
          properties: {
            serviceName: 'Microsoft.App/environments'
          }
        }
      ]
    }
  }
}

resource plan 'Microsoft.Web/serverfarms@2024-04-01' = {
  name: '${name}-plan'
  location: location
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true
  }
}

resource app 'Microsoft.Web/sites@2024-04-01' = {
  name: '${name}-${suffix}'
  location: location
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id
    virtualNetworkSubnetId: useNetwork ? network::app.id : null
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.properties.primaryEndpoints.blob}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
      runtime: {
        name: 'dotnet-isolated'
        version: '10.0'
      }
      scaleAndConcurrency: {
        instanceMemoryMB: 2048
        maximumInstanceCount: maximumInstances
        alwaysReady: alwaysReadyInstances == 0
          ? []
          : [
              {
                name: 'durable'
                instanceCount: alwaysReadyInstances
              }
            ]
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      appSettings: concat(
        [
          {
            name: 'AzureWebJobsStorage__accountName'
            value: storage.name
          }
          {
            name: 'AzureWebJobsStorage__credential'
            value: 'managedidentity'
          }
          {
            name: 'AzureWebJobsStorage__clientId'
            value: identity.properties.clientId
          }
          {
            name: 'AzureWebJobsDisableHomepage'
            value: 'true'
          }
          {
            name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
            value: telemetry.properties.ConnectionString
          }
          {
            name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
            value: 'ClientId=${identity.properties.clientId};Authorization=AAD'
          }
          {
            name: 'AZURE_CLIENT_ID'
            value: identity.properties.clientId
          }
          {
            name: 'MULTIHUB_RECONCILE'
            value: reconcile
          }
          {
            name: 'MULTIHUB_FLEET'
            value: '${storage.properties.primaryEndpoints.blob}${configurationContainer}/fleet.yaml'
          }
        ],
        requireKeys
          ? [
              {
                name: 'MULTIHUB_KEYS'
                value: '${vault.properties.vaultUri}secrets/multihub-keys'
              }
            ]
          : []
      )
    }
  }
  dependsOn: [
    mayKeepBlobs
    mayKeepQueues
    mayKeepTables
    mayReadSecrets
    mayPublishTelemetry
  ]

  // Packages are deployed by identities, never by a user name and password.
  resource noFtp 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: {
      allow: false
    }
  }

  resource noBasic 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: {
      allow: false
    }
  }
}

@description('The app, for az functionapp deployment.')
output app string = app.name

@description('Where it answers.')
output address string = 'https://${app.properties.defaultHostName}'

@description('The account for the fleet file, container configuration.')
output storageAccount string = storage.name

@description('The vault for kubeconfigs and API keys.')
output vault string = vault.name

@description('The identity, to be given roles on clusters.')
output identityPrincipalId string = identity.properties.principalId
